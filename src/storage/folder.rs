use std::{
    fs::{DirBuilder, File, OpenOptions},
    io,
    path::Path,
};

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

/// Makes a file that only its owner can read.
///
/// # Errors
/// Those of the file system; `AlreadyExists` if it is there.
pub fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Takes the right to read an existing file from everybody but its owner; a file of somebody else, and one that is missing,
/// stay as they are.
pub fn keep_private(path: &Path) {
    #[cfg(unix)]
    {
        use std::{fs, os::unix::fs::PermissionsExt};

        let open = fs::metadata(path).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o077 != 0);
        if open && let Err(error) = fs::set_permissions(path, fs::Permissions::from_mode(0o600)) {
            tracing::warn!(path = %path.display(), %error, "others can read this file");
        }
    }
}
