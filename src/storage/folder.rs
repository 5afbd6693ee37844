use std::{fs::DirBuilder, io, path::Path};

/// Makes a folder, and those above it, that only their owner can enter: the database and mails hold what people have
/// told us in confidence. A folder that exists stays as its owner has set it.
///
/// # Errors
/// Those of the file system.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
