//! An upload from its first byte to the stored file.
//!
//! Bytes go into a part as they come, so that a broken connection loses none that has arrived. When the part is whole, its digest is
//! compared, photos are encoded off the request threads, at most so many at a time, and the file is stored: a line that its bytes are
//! about to be written, the bytes, the file's row. The same id, and the same bytes of the same person, are answered at once.

use std::{io, path::Path, sync::Arc};

use actix_web::web::{Bytes, Payload};
use futures_util::StreamExt;

use super::{
    model::{FileKind, FileRow, UploadProgress, digest_of},
    objects::Objects,
    owners::FileOwner,
    parts::{self, Parts},
    photo,
    sniff::{Sniffed, sniff},
    store,
};
use access::{Permission, require, require_approved};
use kernel::{Ctx, Error, ErrorCode, Id, Result};
use storage::{
    Db, Tx,
    lane::{Queue, WAIT, off_thread},
};

/// Uploads that may wait for their photo to be encoded; others are asked to come again.
const WAITING: usize = 16;

/// The stored files and the uploads under way, shared by all requests.
#[derive(Clone)]
pub struct Files {
    pub(crate) objects: Objects,
    pub(crate) parts: Parts,
    /// Photos are encoded on half of the processors.
    encoding: Arc<Queue>,
}

/// What a client says of a file before it sends it.
#[derive(Clone)]
pub(crate) struct Upload {
    pub id: Id,
    pub owner: &'static FileOwner,
    /// SHA-256 of all that is sent.
    pub digest: Option<String>,
    pub size: u64,
}

/// What is made of it.
struct Prepared {
    kind: FileKind,
    sent_digest: String,
    content: Bytes,
    thumbnail: Option<Bytes>,
    size: Option<(u32, u32)>,
}

impl Files {
    /// `uploads` is a folder of this node for what has not arrived as a whole.
    ///
    /// # Errors
    /// `unexpected` when the folder cannot be made.
    pub fn new(objects: Objects, uploads: &Path) -> Result<Files> {
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let encoding = Arc::new(Queue::new((processors / 2).max(1), WAITING, WAIT));
        Ok(Files { objects, parts: Parts::open(uploads)?, encoding })
    }

    /// The stored bytes, for copies of them.
    pub fn objects(&self) -> &Objects {
        &self.objects
    }

    /// Takes bytes from `offset` on, or none when only the progress is asked, and stores the file once it is whole. The second value
    /// says whether the file is new.
    ///
    /// # Errors
    /// `forbidden`, `enterprise_not_approved`; `rate_limited` and `quota_reached` before a byte is read; `already_exists` for the id of
    /// another file; field errors and `unsupported_media` for what cannot be taken; `unavailable`.
    pub(crate) async fn receive(
        &self,
        db: &Db,
        ctx: &Ctx,
        upload: Upload,
        offset: Option<u64>,
        body: Payload,
    ) -> Result<(UploadProgress, bool)> {
        require(ctx, Permission::Files)?;
        require_approved(ctx, upload.owner.upload)?;
        let person = ctx.user_id().ok_or_else(|| Error::new(ErrorCode::LoginRequired))?;
        if let Some((file, new)) = known(db, ctx, person, &upload).await? {
            return Ok((done(&upload, file), new));
        }
        let digest = upload.digest.as_deref().unwrap_or("-");
        let part = parts::name(db.market(), person, upload.id, digest, upload.size);
        let mut received = self.received(&part).await?;
        if let Some(offset) = offset {
            if received == 0 {
                let (ctx, bytes) = (ctx.clone(), i64::try_from(upload.size).unwrap_or(i64::MAX));
                db.write(move |tx| charge(tx, &ctx, person, bytes)).await?;
            }
            received = self.append(&part, offset, upload.size, body).await?;
        }
        if received < upload.size {
            return Ok((UploadProgress { received, size: upload.size, file: None }, false));
        }
        let (file, new) = self.finish(db, ctx, person, &upload, &part).await?;
        Ok((done(&upload, file), new))
    }

    async fn received(&self, part: &str) -> Result<u64> {
        let (parts, part) = (self.parts.clone(), part.to_owned());
        blocking(move || Ok(parts.received(&part))).await
    }

    /// Writes what comes; how much has arrived then. Every piece is on its way to the disk before the next one is read.
    async fn append(&self, part: &str, offset: u64, size: u64, mut body: Payload) -> Result<u64> {
        let (parts, name) = (self.parts.clone(), part.to_owned());
        let Some(mut writer) = blocking(move || parts.write_at(&name, offset)).await? else { return self.received(part).await };
        let mut received = offset;
        while let Some(piece) = body.next().await {
            let cut_off =
                |fault| Error { cause: Some(format!("a body broke off: {fault}")), ..Error::new(ErrorCode::MalformedRequest) };
            let piece = piece.map_err(cut_off)?;
            received += piece.len() as u64;
            if received > size {
                self.parts.remove(part);
                return Err(Error::field(
                    "size",
                    "exceeded",
                    "收到的内容比声明的长，请重新上传",
                    "more arrived than was announced",
                ));
            }
            let newest;
            (writer, newest) = blocking(move || writer.append(&piece).map(|newest| (writer, newest))).await?;
            if !newest {
                return Err(Error::new(ErrorCode::Conflict)
                    .detail("这个文件正由另一个请求继续上传", "another request goes on with this upload"));
            }
        }
        Ok(received)
    }

    async fn finish(&self, db: &Db, ctx: &Ctx, person: Id, upload: &Upload, part: &str) -> Result<(FileRow, bool)> {
        let place = self.encoding.enter().await?;
        let (parts, name, asked) = (self.parts.clone(), part.to_owned(), upload.clone());
        let prepared = off_thread(Some(place), None, move || {
            let bytes = parts.bytes(&name).map_err(disk)?;
            let prepared = prepare(bytes, &asked);
            if prepared.is_err() {
                // The same bytes would be refused again; others begin anew.
                parts.remove(&name);
            }
            prepared
        })
        .await?;
        let row = FileRow {
            id: upload.id,
            kind: prepared.kind,
            purpose: upload.owner.kind.to_owned(),
            digest: digest_of(&prepared.content),
            bytes: prepared.content.len() as i64,
            width: prepared.size.map(|(width, _)| width as i32),
            height: prepared.size.map(|(_, height)| height as i32),
            thumbnail_digest: prepared.thumbnail.as_deref().map(digest_of),
            sent_digest: prepared.sent_digest,
            uploaded_by: person,
            uploaded_at: ctx.now,
            unused_since: Some(ctx.now),
        };
        let mut contents = vec![(row.digest.clone(), prepared.content)];
        contents.extend(row.thumbnail_digest.clone().zip(prepared.thumbnail));
        let (lengths, now) =
            (contents.iter().map(|(digest, bytes)| (digest.clone(), bytes.len() as i64)).collect::<Vec<_>>(), ctx.now);
        db.write(move |tx| lengths.iter().try_for_each(|(digest, bytes)| store::begin_bytes(tx, digest, *bytes, now))).await?;
        for (digest, bytes) in contents {
            self.objects.put(db.market(), &digest, bytes).await?;
        }
        let ctx = ctx.clone();
        let stored = db.write(move |tx| add(tx, &ctx, &row)).await?;
        self.parts.remove(part);
        Ok(stored)
    }
}

fn done(upload: &Upload, file: FileRow) -> UploadProgress {
    UploadProgress { received: upload.size, size: upload.size, file: Some(file.view()) }
}

/// What is there already: a file of this id, or one that the same person made of the same bytes, of which this one is made at once.
async fn known(db: &Db, ctx: &Ctx, person: Id, upload: &Upload) -> Result<Option<(FileRow, bool)>> {
    let asked = upload.clone();
    let found = db
        .read(move |tx| {
            if let Some(row) = store::find(tx, asked.id)? {
                return same(row, person, &asked).map(|row| Some((row, false)));
            }
            let Some(digest) = &asked.digest else { return Ok(None) };
            let twin = store::of_same_bytes(tx, person, digest)?.filter(|row| asked.owner.accepts.contains(&row.kind));
            Ok(twin.map(|row| (row, true)))
        })
        .await?;
    let Some((twin, true)) = found else { return Ok(found) };
    let (ctx, purpose) = (ctx.clone(), upload.owner.kind.to_owned());
    let (uploaded_at, unused_since) = (ctx.now, Some(ctx.now));
    let row = FileRow { id: upload.id, purpose, uploaded_at, unused_since, ..twin };
    let work = move |tx: &mut Tx| {
        charge(tx, &ctx, person, 0)?;
        add(tx, &ctx, &row)
    };
    db.write(work).await.map(Some)
}

/// The file of an id that comes again, if it is the same upload.
fn same(row: FileRow, person: Id, upload: &Upload) -> Result<FileRow> {
    let digest = upload.digest.as_ref().is_none_or(|digest| *digest == row.sent_digest);
    if row.uploaded_by == person && row.purpose == upload.owner.kind && digest {
        return Ok(row);
    }
    Err(Error::new(ErrorCode::AlreadyExists)
        .detail("这个编号已用于另一个文件，请换一个", "this id is another file's; choose another"))
}

/// Counts an upload before it is taken.
fn charge(tx: &mut Tx, ctx: &Ctx, person: Id, bytes: i64) -> Result<()> {
    budget::keep(tx, ctx, budget::Kind::UnusedFiles, 1, |tx| store::count_unused(tx, person))?;
    budget::spend(tx, ctx, budget::Kind::Files, 1)?;
    budget::spend(tx, ctx, budget::Kind::FileBytes, bytes)
}

/// Stores the row of a file whose bytes lie there, unless a request with the same id was faster.
fn add(tx: &mut Tx, ctx: &Ctx, row: &FileRow) -> Result<(FileRow, bool)> {
    if let Some(there) = store::find(tx, row.id)? {
        return Ok((there, false));
    }
    row.digests().try_for_each(|digest| store::keep_bytes(tx, digest, ctx.now))?;
    store::insert(tx, row)?;
    let detail = serde_json::json!({ "kind": row.kind, "purpose": row.purpose, "bytes": row.bytes, "digest": row.digest });
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::File, row.id, audit::Action::Add).detail(detail))?;
    Ok((row.clone(), true))
}

fn prepare(bytes: Vec<u8>, upload: &Upload) -> Result<Prepared> {
    let sent_digest = digest_of(&bytes);
    if upload.digest.as_ref().is_some_and(|digest| *digest != sent_digest) {
        return Err(Error::field(
            "sha256",
            "digest_differs",
            "收到的内容与校验值不一致，请重新上传",
            "what has arrived is not what the digest says; upload it again",
        ));
    }
    let sniffed = sniff(&bytes)?;
    let kind = if sniffed == Sniffed::Pdf { FileKind::Pdf } else { FileKind::Photo };
    if !upload.owner.accepts.contains(&kind) {
        return Err(Error::new(ErrorCode::UnsupportedMedia)
            .detail("这里只能上传照片（JPEG、PNG、WebP）", "only photos (JPEG, PNG, WebP) can be uploaded here"));
    }
    match sniffed {
        Sniffed::Pdf => Ok(Prepared { kind, sent_digest, content: bytes.into(), thumbnail: None, size: None }),
        Sniffed::Image(format) => {
            let photo = photo::encode(&bytes, format)?;
            Ok(Prepared {
                kind,
                sent_digest,
                content: photo.jpeg.into(),
                thumbnail: Some(photo.thumbnail.into()),
                size: Some((photo.width, photo.height)),
            })
        }
    }
}

/// Runs work on files of the disk off the async threads.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::unexpected)?.map_err(disk)
}

fn disk(error: io::Error) -> Error {
    let told = Error::new(ErrorCode::Unavailable)
        .detail("暂时无法接收文件，请稍后再试", "files cannot be received now; please try again")
        .retry_after(5);
    Error { cause: Some(format!("the folder of uploads: {error}")), ..told }
}
