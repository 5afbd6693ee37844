use super::model::{Pair, PassThroughVerdict, estimate, judge, least_squares};

fn near(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() < within, "{a} is not {b}");
}

/// y = 1, 3, 2, 5 on x = 0, 1, 2, 3 by hand: slope Σ(x−1.5)(y−2.75) / Σ(x−1.5)² = 5.5 / 5.
#[test]
fn least_squares_by_hand() {
    let rows: Vec<Vec<f64>> = (0..4).map(|x| vec![1.0, f64::from(x)]).collect();
    let fit = least_squares(&rows, &[1.0, 3.0, 2.0, 5.0]).unwrap();
    near(fit.coefficients[1], 1.1, 1e-9);
    near(fit.coefficients[0], 1.1, 1e-9);
    // Residuals −0.1, 0.8, −1.3, 0.6 have squares of 2.7; the total is 8.75.
    near(fit.r_squared, 1.0 - 2.7 / 8.75, 1e-9);
    // s² = 2.7 / 2, and the slope's variance is s² / Σ(x−1.5)².
    near(fit.covariance[(1, 1)], 1.35 / 5.0, 1e-9);
    // Twice the same column tells nothing apart.
    let twins: Vec<Vec<f64>> = (0..4).map(|x| vec![f64::from(x), f64::from(x)]).collect();
    assert!(least_squares(&twins, &[1.0, 3.0, 2.0, 5.0]).is_none());
}

/// Wholesale that wanders, the same on every machine.
fn wholesale(days: usize) -> Vec<f64> {
    let (mut state, mut ln) = (7_u64, 5.5_f64);
    let mut path = Vec::new();
    for _ in 0..days {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ln += ((state >> 33) as f64 / f64::from(1_u32 << 31) - 0.5) * 0.12;
        path.push(ln.exp());
    }
    path
}

/// A chain that follows exactly: at once by `up` or `down`, then closing a gap by `catch_up` or `come_down` a day.
fn chain(days: usize, up: f64, down: f64, catch_up: f64, come_down: f64) -> Vec<Pair> {
    let market = wholesale(days);
    let goal = |w: f64| 0.5 + w.ln();
    let mut retail = goal(market[0]);
    let mut pairs = vec![(0, market[0], retail.exp())];
    for n in 1..days {
        let moved = (market[n] / market[n - 1]).ln();
        let error = retail - goal(market[n - 1]);
        retail += if moved > 0.0 { up } else { down } * moved;
        retail -= if error > 0.0 { come_down } else { catch_up } * error;
        pairs.push((n as i32, market[n], retail.exp()));
    }
    pairs
}

#[test]
fn an_even_chain_is_even_and_its_speed_is_found() {
    let pairs = chain(300, 0.4, 0.4, 0.25, 0.25);
    let model = estimate(&pairs).unwrap();
    near(model.elasticity, 1.0, 0.05);
    near(model.at_once_up, 0.4, 0.05);
    near(model.catch_up, -0.25, 0.05);
    let found = judge(&pairs);
    assert_eq!(found.verdict, PassThroughVerdict::Even);
    let rise = found.rise.unwrap();
    // 40 % at once, then a quarter of the rest each day: 55 %, 66 %, … so half on the second day.
    assert_eq!(rise.half_days, Some(2));
    assert!((350..450).contains(&rise.permille[0]) && rise.permille[3] > 950, "{rise:?}");
}

#[test]
fn rockets_and_feathers() {
    let found = judge(&chain(300, 0.6, 0.1, 0.5, 0.08));
    assert_eq!(found.verdict, PassThroughVerdict::RisesFaster, "{found:?}");
    let (rise, fall) = (found.rise.unwrap(), found.fall.unwrap());
    assert!(rise.half_days < fall.half_days, "{rise:?} {fall:?}");
    assert!(rise.permille[1] > fall.permille[1] + 200, "{rise:?} {fall:?}");
    assert_eq!(judge(&chain(300, 0.1, 0.6, 0.08, 0.5)).verdict, PassThroughVerdict::FallsFaster);
}

#[test]
fn few_days_and_unmoved_prices_say_nothing() {
    assert_eq!(judge(&chain(30, 0.4, 0.4, 0.25, 0.25)).verdict, PassThroughVerdict::TooFew);
    // Every second day only: no step from one day to the next.
    let gaps: Vec<Pair> = chain(200, 0.4, 0.4, 0.25, 0.25).into_iter().filter(|pair| pair.0 % 2 == 0).collect();
    assert_eq!((judge(&gaps).verdict, judge(&gaps).points), (PassThroughVerdict::TooFew, 0));
    let fixed: Vec<Pair> = wholesale(100).into_iter().enumerate().map(|(n, w)| (n as i32, w, 400.0)).collect();
    assert_eq!(judge(&fixed).verdict, PassThroughVerdict::NoRelation);
    assert_eq!(judge(&[]).verdict, PassThroughVerdict::TooFew);
}
