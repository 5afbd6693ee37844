//! Each request has its lane to the database; those that read much wait for their turn, one of each caller at a time.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use actix_web::{
    HttpMessage,
    body::{BodySize, BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web,
};
use tokio::sync::OwnedSemaphorePermit;

use ::web::{
    doors::weigh,
    problem::refuse,
    rate_limit::Limits,
    weight::{RequestClass, Weight},
};
use kernel::{Ctx, Error, Result, Who};
use storage::{
    Db,
    lane::{self, Queue, Turn},
};

/// Heavy requests of one caller that may wait for the one under way.
const WAITING: usize = 8;

/// Callers kept in mind before those who ask nothing are forgotten.
const CALLERS: usize = 1024;

/// One place for each caller's heavy requests.
#[derive(Clone, Default)]
pub struct Callers(Arc<Mutex<HashMap<String, Arc<Queue>>>>);

impl Callers {
    /// # Errors
    /// `unavailable` when too many of the same caller wait, or too long.
    pub async fn place(&self, caller: &str) -> Result<OwnedSemaphorePermit> {
        let queue = {
            let mut callers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if callers.len() >= CALLERS && !callers.contains_key(caller) {
                // Whoever is just coming holds a second reference.
                callers.retain(|_, queue| Arc::strong_count(queue) > 1 || !queue.is_idle(1));
            }
            callers.entry(caller.to_owned()).or_insert_with(|| Arc::new(Queue::new(1, WAITING, lane::WAIT))).clone()
        };
        queue.enter().await
    }
}

/// Middleware around the API, before it is known who calls: looking that up is light work.
///
/// # Errors
/// Those of the inner service.
pub async fn light<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, actix_web::Error> {
    lane::Lane::Light.run(next.call(request)).await
}

/// Middleware around the API, once it is known who calls: takes what the request costs, and gives it its lane to the
/// database.
///
/// # Errors
/// Those of the inner service; a refusal is a response.
pub async fn enter<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<BoxBody>>, actix_web::Error> {
    let (weight, who) = (weigh(&request), counted_as(&request));
    let left = match (&who, request.app_data::<web::Data<Limits>>()) {
        (Some((Some(user), _)), Some(limits)) => limits.user(user, weight.cost).map(Some),
        _ => Ok(None),
    };
    let found = match left {
        Ok(left) => turn(&request, weight, who).await.map(|(place, turn)| (left, place, turn)),
        Err(error) => Err(error),
    };
    let (left, place, turn) = match found {
        Ok(found) => found,
        Err(error) => return Ok(refuse(request, &error)),
    };
    let lane = turn.as_ref().map_or(lane::Lane::Light, Turn::lane);
    let mut response = lane.run(next.call(request)).await?;
    if let Some(left) = left {
        left.tell(response.headers_mut());
    }
    // A slow reader keeps no connection waiting: what is made has been made, and the rest is read page by page.
    let response = match (turn, response.response().body().size()) {
        (Some(_), BodySize::Stream) => response.map_body(|_, body| BoxBody::new(InPages { body: body.boxed(), _place: place })),
        _ => response.map_into_boxed_body(),
    };
    Ok(response.map_into_left_body())
}

/// A person, if it is one, and the name under which requests that read much are counted.
fn counted_as(request: &ServiceRequest) -> Option<(Option<String>, String)> {
    let extensions = request.extensions();
    let ctx = extensions.get::<Ctx>()?;
    Some(match &ctx.who {
        Who::Actor(actor) => (Some(actor.user_id.to_string()), actor.user_id.to_string()),
        _ => (None, ctx.network()),
    })
}

/// The caller's own place.
type Place = Arc<OwnedSemaphorePermit>;

/// The turn of a request that reads much; light ones need none.
async fn turn(
    request: &ServiceRequest,
    weight: Weight,
    who: Option<(Option<String>, String)>,
) -> Result<(Option<Place>, Option<Turn>)> {
    let (Some(db), Some((_, name))) = (request.app_data::<web::Data<Db>>().cloned(), who) else { return Ok((None, None)) };
    match weight.class {
        RequestClass::Light => Ok((None, None)),
        RequestClass::Broad => Ok((None, Some(db.turn(None).await?))),
        RequestClass::Heavy => {
            let part = || Error::unexpected("the application lacks its Callers");
            let callers = request.app_data::<web::Data<Callers>>().cloned().ok_or_else(part)?;
            let place = Arc::new(callers.place(&name).await?);
            let turn = db.turn(Some(place.clone())).await?;
            Ok((Some(place), Some(turn)))
        }
    }
}

/// The body of a heavy answer that is still being made; the caller's place is taken until it ends.
struct InPages {
    body: BoxBody,
    _place: Option<Place>,
}

impl MessageBody for InPages {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<std::result::Result<web::Bytes, Self::Error>>> {
        lane::Lane::Paged.enter(|| Pin::new(&mut self.body).poll_next(cx))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_caller_has_one_place_and_others_have_theirs() {
        let callers = Callers::default();
        let place = callers.place("a").await.unwrap();
        assert!(callers.place("b").await.is_ok());
        assert!(tokio::time::timeout(Duration::from_millis(20), callers.place("a")).await.is_err());
        drop(place);
        assert!(callers.place("a").await.is_ok());
    }
}
