//! A body must arrive at a minimum rate: who sends a byte now and then keeps a connection, and a handler, for nothing.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    HttpMessage,
    body::{BodySize, BoxBody, EitherBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    middleware::Next,
    web,
};
use futures_util::Stream;
use tokio::time::{Instant, Sleep, sleep_until};

/// How slow a body may be.
#[derive(Debug, Clone, Copy)]
pub struct BodyTimeout {
    /// Any body has this much time.
    pub grace: Duration,
    /// And as much more as its bytes take at this rate.
    pub bytes_per_second: u64,
}

impl Default for BodyTimeout {
    /// 8 KiB/s: a phone at the edge of its network still gets a form through.
    fn default() -> BodyTimeout {
        BodyTimeout { grace: Duration::from_secs(10), bytes_per_second: 8 * 1024 }
    }
}

/// A body on its way in.
struct TimedBody {
    from: Rc<RefCell<Payload>>,
    timeout: BodyTimeout,
    start: Instant,
    received: u64,
    alarm: Pin<Box<Sleep>>,
    slow: Rc<Cell<bool>>,
}

impl TimedBody {
    fn due(&self) -> Instant {
        self.start + self.timeout.grace + Duration::from_secs(self.received / self.timeout.bytes_per_second.max(1))
    }
}

impl Stream for TimedBody {
    type Item = Result<web::Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let from = self.from.clone();
        let found = Pin::new(&mut *from.borrow_mut()).poll_next(cx);
        match found {
            Poll::Ready(Some(Ok(bytes))) => {
                self.received += bytes.len() as u64;
                Poll::Ready(Some(Ok(bytes)))
            }
            Poll::Ready(other) => Poll::Ready(other),
            Poll::Pending => {
                let due = self.due();
                self.alarm.as_mut().reset(due);
                if self.alarm.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                self.slow.set(true);
                Poll::Ready(Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into()))))
            }
        }
    }
}

/// An answer that keeps the request's body until it has been sent. What has not been read by then is not waited for: the
/// protocol's layer closes the connection.
struct Kept {
    answer: BoxBody,
    _body: Rc<RefCell<Payload>>,
}

impl MessageBody for Kept {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.answer.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<web::Bytes, Self::Error>>> {
        Pin::new(&mut self.answer).poll_next(cx)
    }
}

/// On a request with a body: whether that was too slow. [`super::problem::render_problems`] then answers `request_timeout`,
/// whatever the handler made of half a body.
#[derive(Clone)]
pub struct Slow(Rc<Cell<bool>>);

impl Slow {
    pub fn yes(&self) -> bool {
        self.0.get()
    }
}

/// Middleware around all that reads a body: ends the reading of one that is too slow.
///
/// # Errors
/// Those of the inner service.
pub async fn enforce<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let payload = std::mem::replace(request.parts_mut().1, Payload::None);
    if matches!(payload, Payload::None) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let timeout = request.app_data::<web::Data<BodyTimeout>>().map(|timeout| *timeout.get_ref()).unwrap_or_default();
    let (body, slow) = (Rc::new(RefCell::new(payload)), Rc::new(Cell::new(false)));
    let start = Instant::now();
    let alarm = Box::pin(sleep_until(start + timeout.grace));
    let timed = TimedBody { from: body.clone(), timeout, start, received: 0, alarm, slow: slow.clone() };
    request.set_payload(Payload::Stream { payload: Box::pin(timed) });
    request.extensions_mut().insert(Slow(slow));
    let response = next.call(request).await?.map_into_boxed_body();
    Ok(response.map_body(|_, answer| EitherBody::right(BoxBody::new(Kept { answer, _body: body }))))
}
