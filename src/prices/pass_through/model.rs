//! The regression and what it comes to.

use nalgebra::{DMatrix, DVector};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use kernel::text_enum;

/// Pairs of days that an estimate needs.
pub const POINTS: usize = 30;

/// Days after which the share passed on is told.
pub const DAYS: [usize; 4] = [1, 3, 7, 14];

/// The lasting move of wholesale that is followed through the model: ten per cent.
const SHOCK: f64 = 0.10;

/// A response slower than this is no response within the model's reach.
const LONGEST: usize = 60;

/// The t-value beyond which rising and falling differ: 95 % for a large sample.
const DIFFERENT: f64 = 1.96;

/// Ordinary least squares.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    pub coefficients: Vec<f64>,
    /// Covariance of the coefficients.
    pub covariance: DMatrix<f64>,
    pub r_squared: f64,
    pub residuals: Vec<f64>,
}

/// Fits y on the rows of x (with their own constant); `None` where the columns do not suffice to tell effects apart.
pub fn least_squares(rows: &[Vec<f64>], y: &[f64]) -> Option<Fit> {
    let (n, k) = (rows.len(), rows.first()?.len());
    if n <= k || y.len() != n {
        return None;
    }
    let x = DMatrix::from_row_iterator(n, k, rows.iter().flatten().copied());
    let y = DVector::from_column_slice(y);
    let gram = x.transpose() * &x;
    let inverse = gram.cholesky()?.inverse();
    let b = &inverse * x.transpose() * &y;
    let residuals = &y - &x * &b;
    let squares = residuals.norm_squared();
    let mean = y.mean();
    let total: f64 = y.iter().map(|v| (v - mean).powi(2)).sum();
    let sound = b.iter().all(|v| v.is_finite());
    sound.then(|| Fit {
        coefficients: b.iter().copied().collect(),
        covariance: inverse * (squares / (n - k) as f64),
        r_squared: if total > 0.0 { 1.0 - squares / total } else { 0.0 },
        residuals: residuals.iter().copied().collect(),
    })
}

/// The model of one chain and variety.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// b: per cent of retail for one per cent of wholesale, in the long run.
    pub elasticity: f64,
    pub at_once_up: f64,
    pub at_once_down: f64,
    /// l⁻: how much of a retail price that is too low is made good in a day (retail follows a rise).
    pub catch_up: f64,
    /// l⁺: the same of one that is too high (retail follows a fall).
    pub come_down: f64,
    /// t-value of l⁺ − l⁻.
    pub difference_t: f64,
    pub r_squared: f64,
    pub points: usize,
}

/// One day's pair: day number, wholesale, retail, in fen per kg.
pub type Pair = (i32, f64, f64);

/// Estimates the model from pairs in the order of days; only steps from one day to the next are used.
pub fn estimate(pairs: &[Pair]) -> Option<Model> {
    let logs: Vec<(i32, f64, f64)> = pairs.iter().map(|(day, w, r)| (*day, w.ln(), r.ln())).collect();
    let levels: Vec<Vec<f64>> = logs.iter().map(|(_, w, _)| vec![1.0, *w]).collect();
    let long = least_squares(&levels, &logs.iter().map(|(_, _, r)| *r).collect::<Vec<_>>())?;
    let (mut rows, mut y) = (Vec::new(), Vec::new());
    for (n, step) in logs.windows(2).enumerate() {
        let [(then, w0, r0), (now, w1, r1)] = step else { continue };
        if now - then != 1 {
            continue;
        }
        let (moved, error) = (w1 - w0, long.residuals[n]);
        rows.push(vec![1.0, moved.max(0.0), moved.min(0.0), error.max(0.0), error.min(0.0)]);
        y.push(r1 - r0);
    }
    if rows.len() < POINTS {
        return None;
    }
    let short = least_squares(&rows, &y)?;
    let (b, v) = (&short.coefficients, &short.covariance);
    let spread = (v[(3, 3)] + v[(4, 4)] - 2.0 * v[(3, 4)]).max(0.0).sqrt();
    Some(Model {
        elasticity: long.coefficients[1],
        at_once_up: b[1],
        at_once_down: b[2],
        come_down: b[3],
        catch_up: b[4],
        difference_t: if spread > 0.0 { (b[3] - b[4]) / spread } else { 0.0 },
        r_squared: short.r_squared,
        points: rows.len(),
    })
}

impl Model {
    /// The share of a lasting move of wholesale that retail has made after each day, 1.0 being the long-run response.
    /// The drift c is left out: it has nothing to do with the move.
    pub fn response(&self, up: bool) -> Vec<f64> {
        let shock = if up { SHOCK } else { -SHOCK };
        let goal = self.elasticity * shock;
        let at_once = if up { self.at_once_up } else { self.at_once_down };
        let mut retail = at_once * shock;
        let mut shares = vec![retail / goal];
        for _ in 1..LONGEST {
            let error = retail - goal;
            retail += if error > 0.0 { self.come_down } else { self.catch_up } * error;
            shares.push(retail / goal);
        }
        shares
    }

    /// Whether retail finds its way back to the long-run relation from both sides, and follows wholesale at all.
    pub fn is_stable(&self) -> bool {
        let pulls = |speed: f64| (-2.0..0.0).contains(&speed);
        self.elasticity > 0.05 && pulls(self.catch_up) && pulls(self.come_down)
    }
}

text_enum! {
    /// What the numbers say in a word.
    pub enum PassThroughVerdict {
        /// Too few days.
        TooFew = "too_few",
        /// Retail does not follow wholesale in a way that this model sees.
        NoRelation = "no_relation",
        /// Rises and falls are passed on alike.
        Even = "even",
        /// Rises are passed on faster than falls.
        RisesFaster = "rises_faster",
        /// Falls are passed on faster than rises.
        FallsFaster = "falls_faster",
    }
}

/// How a lasting move by ten per cent is passed on, in thousandths of its long-run response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PassedOn {
    /// After 1, 3, 7 and 14 days.
    pub permille: Vec<i64>,
    /// The first day on which half is passed on; absent where it takes longer than sixty.
    pub half_days: Option<i64>,
}

fn passed_on(shares: &[f64]) -> PassedOn {
    let milli = |share: f64| (share * 1000.0).round().clamp(-100_000.0, 100_000.0) as i64;
    PassedOn {
        permille: DAYS.iter().filter_map(|day| shares.get(day - 1)).map(|share| milli(*share)).collect(),
        half_days: shares.iter().position(|share| *share >= 0.5).map(|at| at as i64 + 1),
    }
}

/// What is known of one chain and variety.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PassThroughEstimate)]
pub struct Estimate {
    pub verdict: PassThroughVerdict,
    /// Steps from one day to the next that it rests on.
    pub points: i64,
    /// Thousandths: per mille of retail for one per cent of wholesale, in the long run.
    pub elasticity_permille: Option<i64>,
    pub rise: Option<PassedOn>,
    pub fall: Option<PassedOn>,
    /// t-value of the difference between catching up and coming down, in thousandths.
    pub difference_t: Option<i64>,
    /// Of the day-to-day equation, in thousandths.
    pub r_squared: Option<i64>,
}

/// Puts a chain's pairs of days into words and numbers.
pub fn judge(pairs: &[Pair]) -> Estimate {
    let steps = pairs.windows(2).filter(|step| step[1].0 - step[0].0 == 1).count();
    let none = |verdict| Estimate {
        verdict,
        points: steps as i64,
        elasticity_permille: None,
        rise: None,
        fall: None,
        difference_t: None,
        r_squared: None,
    };
    if steps < POINTS {
        return none(PassThroughVerdict::TooFew);
    }
    let Some(model) = estimate(pairs) else { return none(PassThroughVerdict::NoRelation) };
    let milli = |value: f64| Some((value * 1000.0).round().clamp(-1e9, 1e9) as i64);
    let numbers = Estimate {
        elasticity_permille: milli(model.elasticity),
        difference_t: milli(model.difference_t),
        r_squared: milli(model.r_squared),
        ..none(PassThroughVerdict::NoRelation)
    };
    if !model.is_stable() {
        return numbers;
    }
    // Both speeds are negative: the one further from zero pulls harder. t > 0 means that catching up (e⁻) does.
    let verdict = match model.difference_t {
        t if t > DIFFERENT => PassThroughVerdict::RisesFaster,
        t if t < -DIFFERENT => PassThroughVerdict::FallsFaster,
        _ => PassThroughVerdict::Even,
    };
    Estimate { verdict, rise: Some(passed_on(&model.response(true))), fall: Some(passed_on(&model.response(false))), ..numbers }
}
