//! Why a file, or a row of it, cannot be read: in both languages, with the way out.

use crate::kernel::{Error, ErrorCode, Text};

/// Why a row must not be taken as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowProblem {
    TooManyCells { expected: usize, found: usize },
    Undecodable { column: String },
    FormulaError { column: String, text: String },
    FormulaWithoutValue { column: String },
}

impl RowProblem {
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooManyCells { .. } => "too_many_cells",
            Self::Undecodable { .. } => "undecodable",
            Self::FormulaError { .. } => "formula_error",
            Self::FormulaWithoutValue { .. } => "formula_without_value",
        }
    }

    pub fn column(&self) -> Option<&str> {
        match self {
            Self::TooManyCells { .. } => None,
            Self::Undecodable { column } | Self::FormulaError { column, .. } | Self::FormulaWithoutValue { column } => {
                Some(column)
            }
        }
    }

    pub fn text(&self) -> Text {
        match self {
            Self::TooManyCells { expected, found } => Text::new(
                format!("本行有 {found} 格，表头只有 {expected} 列"),
                format!("{found} cells under a header of {expected} columns"),
            ),
            Self::Undecodable { column } => Text::new(
                format!("“{column}”列含无法解码的字符"),
                format!("column '{column}' has characters that cannot be decoded"),
            ),
            Self::FormulaError { column, text } => {
                Text::new(format!("“{column}”列是公式错误 {text}"), format!("column '{column}' holds the formula error {text}"))
            }
            Self::FormulaWithoutValue { column } => Text::new(
                format!("“{column}”列的公式没有保存结果，请用 Excel 打开后另存"),
                format!(
                    "the formula in column '{column}' was saved without its result: open the file in Excel and save it again"
                ),
            ),
        }
    }
}

/// A kind of file that is recognised and not read, with what to do instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    Pdf,
    Image,
    Rtf,
    Word,
    Archive,
    Encrypted,
    Wps,
    NoTable,
    Xlsb,
    Ods,
    Xml2003,
    Xml,
    WebArchive,
    Database,
}

impl Foreign {
    fn text(self) -> Text {
        let (zh, en) = match self {
            Self::Pdf => (
                "这是 PDF 文件，读不出表格。请向对方索取 Excel 或 CSV 原表，或把表格复制到 Excel 后另存为 xlsx",
                "this is a PDF; its tables cannot be read. Ask for the original workbook, or copy the table into Excel and save it as xlsx",
            ),
            Self::Image => (
                "这是图片，读不出文字。请索取原表，或在“填报”页逐项录入",
                "this is a picture. Ask for the original sheet, or enter the prices in the form",
            ),
            Self::Rtf | Self::Word => (
                "这是 Word 等文字处理文档。请把表格复制到 Excel 后另存为 xlsx",
                "this is a word processor's document. Copy the table into Excel and save it as xlsx",
            ),
            Self::Archive => (
                "这是压缩包。请先解压，再逐个上传里面的表格文件",
                "this is an archive. Unpack it and upload the sheets in it one by one",
            ),
            Self::Encrypted => (
                "工作簿设有打开密码。请用 Excel 打开，在“文件 → 信息 → 保护工作簿”中去掉密码后另存为 xlsx",
                "the workbook is protected by a password. Open it in Excel, remove the password and save it as xlsx",
            ),
            Self::Wps => (
                "这是 WPS 表格（.et）或其他读不了的文档。请用 WPS 打开，另存为 xlsx",
                "this is a WPS sheet (.et) or another document that cannot be read. Open it in WPS and save it as xlsx",
            ),
            Self::NoTable => (
                "这是网页，里面没有表格。请用 Excel 打开后另存为 xlsx；若是登录页或出错页，请重新下载",
                "this is a web page without a table. Open it in Excel and save it as xlsx; if it is a log-in or error page, download it again",
            ),
            Self::Xlsb => (
                "这是二进制工作簿（.xlsb）。请用 Excel 打开，另存为 xlsx",
                "this is a binary workbook (.xlsb). Open it in Excel and save it as xlsx",
            ),
            Self::Ods => (
                "这是 ODS 表格。请用 Excel、WPS 或 LibreOffice 打开，另存为 xlsx",
                "this is an ODS sheet. Open it in Excel, WPS or LibreOffice and save it as xlsx",
            ),
            Self::Xml2003 => (
                "这是“XML 表格 2003”。请用 Excel 或 WPS 打开，另存为 xlsx",
                "this is an XML spreadsheet of 2003. Open it in Excel or WPS and save it as xlsx",
            ),
            Self::Xml => (
                "这是 XML 文件。请用 Excel 打开后另存为 xlsx，或改要 CSV、JSON",
                "this is XML. Open it in Excel and save it as xlsx, or ask for CSV or JSON",
            ),
            Self::WebArchive => (
                "这是网页归档（.mht）。请用 Excel 打开，另存为 xlsx",
                "this is an archived web page (.mht). Open it in Excel and save it as xlsx",
            ),
            Self::Database => ("这是数据库文件。请从中导出 CSV 或 xlsx", "this is a database. Export CSV or xlsx from it"),
        };
        Text::new(zh, en)
    }

    fn code(self) -> &'static str {
        match self {
            Self::Pdf => "file_is_pdf",
            Self::Image => "file_is_picture",
            Self::Rtf | Self::Word => "file_is_document",
            Self::Archive => "file_is_archive",
            Self::Encrypted => "file_encrypted",
            Self::Wps => "file_is_wps",
            Self::NoTable => "file_without_table",
            Self::Xlsb => "file_is_xlsb",
            Self::Ods => "file_is_ods",
            Self::Xml2003 => "file_is_xml_2003",
            Self::Xml => "file_is_xml",
            Self::WebArchive => "file_is_mht",
            Self::Database => "file_is_database",
        }
    }
}

/// Why a file cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    Empty,
    FileTooLarge {
        limit: usize,
    },
    InflatesTooMuch {
        limit: u64,
    },
    TooManyRows {
        limit: usize,
    },
    TooManyColumns {
        row: u32,
        limit: usize,
    },
    CellTooLong {
        row: u32,
        column: String,
        limit: usize,
    },
    TooMuchText {
        limit: usize,
    },
    /// Where nobody can say which of the two is meant.
    DuplicateColumn {
        name: String,
    },
    NoSuchSheet {
        name: String,
        names: Vec<String>,
    },
    NoSuchRow {
        row: u32,
    },
    /// JSON without a list of rows.
    NoRows,
    /// What an interface answered instead of rows.
    ErrorAnswer {
        message: String,
    },
    ZeroBytes,
    Foreign(Foreign),
    Damaged(String),
}

impl ReadError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::FileTooLarge { .. } => "file_too_large",
            Self::InflatesTooMuch { .. } => "file_inflates_too_much",
            Self::TooManyRows { .. } => "too_many_rows",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::CellTooLong { .. } => "cell_too_long",
            Self::TooMuchText { .. } => "too_much_text",
            Self::DuplicateColumn { .. } => "duplicate_column",
            Self::NoSuchSheet { .. } => "missing_sheet",
            Self::NoSuchRow { .. } => "missing_row",
            Self::NoRows => "file_without_rows",
            Self::ErrorAnswer { .. } => "error_answer",
            Self::ZeroBytes => "zero_bytes",
            Self::Foreign(kind) => kind.code(),
            Self::Damaged(_) => "file_damaged",
        }
    }

    pub fn text(&self) -> Text {
        match self {
            Self::Empty => Text::new("文件里没有内容", "there is nothing in the file"),
            Self::FileTooLarge { limit } => Text::new(
                format!("文件超过 {limit} 字节，请分成几个文件上传"),
                format!("the file is larger than {limit} bytes: upload it in parts"),
            ),
            Self::InflatesTooMuch { limit } => {
                Text::new(format!("工作簿解压后超过 {limit} 字节"), format!("the workbook inflates beyond {limit} bytes"))
            }
            Self::TooManyRows { limit } => Text::new(
                format!("文件超过 {limit} 行，请分成几个文件上传"),
                format!("more than {limit} rows: upload the file in parts"),
            ),
            Self::TooManyColumns { row, limit } => {
                Text::new(format!("第 {row} 行超过 {limit} 列"), format!("row {row} has more than {limit} columns"))
            }
            Self::CellTooLong { row, column, limit } => Text::new(
                format!("第 {row} 行“{column}”列超过 {limit} 字"),
                format!("row {row}, column '{column}': more than {limit} characters"),
            ),
            Self::TooMuchText { limit } => {
                Text::new(format!("文件文字总量超过 {limit} 字节"), format!("more than {limit} bytes of text"))
            }
            Self::DuplicateColumn { name } => Text::new(
                format!("表头有两个“{name}”列，请给其中一列改名"),
                format!("two columns are named '{name}': rename one of them"),
            ),
            Self::NoSuchSheet { name, names } => Text::new(
                format!("工作簿里没有工作表“{name}”，现有：{}", names.join("、")),
                format!("the workbook has no sheet '{name}'; it has: {}", names.join(", ")),
            ),
            Self::NoSuchRow { row } => {
                Text::new(format!("表头行：文件没有第 {row} 行"), format!("the file has no row {row} to be its heads"))
            }
            Self::NoRows => Text::new(
                "JSON 里没有找到由多行组成的列表（数组）：请导出为一行一条记录的 JSON、CSV 或 xlsx",
                "no list of rows was found in the JSON: export it with one record per row, as JSON, CSV or xlsx",
            ),
            Self::ErrorAnswer { message } => Text::new(
                format!("这是接口返回的错误，不是数据：{message}。请重新下载"),
                format!("this is an error that an interface answered, not data: {message}. Download it again"),
            ),
            Self::ZeroBytes => Text::new(
                "文件里有空字节，不是文字表格：可能是 UTF-16 编码或改了扩展名的其他文件。请在编码中选 UTF16，或另存为 UTF-8 的 CSV 或 xlsx",
                "the file has zero bytes and is no text: UTF-16, or another kind of file under a wrong name. Choose the encoding UTF16, or save it as CSV in UTF-8 or as xlsx",
            ),
            Self::Foreign(kind) => kind.text(),
            Self::Damaged(cause) => Text::new(
                format!("文件损坏（{cause}），请重新下载，或用 Excel 打开后另存"),
                format!("the file is damaged ({cause}): download it again, or open it in Excel and save it anew"),
            ),
        }
    }
}

/// What a library says of a file that it cannot read.
pub(super) fn damaged(error: impl std::fmt::Display) -> ReadError {
    ReadError::Damaged(error.to_string())
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for ReadError {}

impl From<ReadError> for Error {
    /// A fault of the field `file`, or of the part of the mapping that is wrong; too much of anything, of the whole request.
    fn from(fault: ReadError) -> Error {
        let Text { zh, en } = fault.text();
        match fault {
            ReadError::FileTooLarge { .. } | ReadError::InflatesTooMuch { .. } => {
                Error::new(ErrorCode::PayloadTooLarge).detail(zh, en)
            }
            ReadError::NoSuchSheet { .. } => Error::field("mapping.sheets", fault.code(), zh, en),
            ReadError::NoSuchRow { .. } => Error::field("mapping.header_row", fault.code(), zh, en),
            _ => Error::field("file", fault.code(), zh, en),
        }
    }
}
