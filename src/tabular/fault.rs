//! Why a file, or a row of it, cannot be read: in both languages, with the way out.

use kernel::{Error, ErrorCode, Text};

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
    /// What is wrong. The Chinese half is empty where a library says it, for libraries say it in English only.
    Damaged(Text),
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
            Self::Damaged(Text { zh, en }) => {
                let zh = if zh.is_empty() { String::new() } else { format!("（{zh}）") };
                Text::new(
                    format!("文件损坏{zh}，请重新下载，或用 Excel 打开后另存"),
                    format!("the file is damaged ({en}): download it again, or open it in Excel and save it anew"),
                )
            }
        }
    }
}

/// What a library says of a file that it cannot read.
pub(super) fn damaged(error: impl std::fmt::Display) -> ReadError {
    ReadError::Damaged(Text::new("", error.to_string()))
}

/// The same for JSON, with the place of the fault in both languages.
pub(super) fn damaged_json(error: serde_json::Error) -> ReadError {
    ReadError::Damaged(Text::new(json_place_zh(&error), error.to_string()))
}

/// Where JSON is wrong, in Chinese; the English message says so itself.
pub fn json_place_zh(error: &serde_json::Error) -> String {
    format!("第 {} 行第 {} 个字节处", error.line(), error.column())
}

/// More sheets than a workbook of prices has.
pub(super) fn too_many_sheets(count: usize) -> Text {
    Text::new(format!("有 {count} 个工作表"), format!("{count} sheets"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, days::DayFault, read};
    use kernel::Day;

    const FOREIGN: [Foreign; 14] = [
        Foreign::Pdf,
        Foreign::Image,
        Foreign::Rtf,
        Foreign::Word,
        Foreign::Archive,
        Foreign::Encrypted,
        Foreign::Wps,
        Foreign::NoTable,
        Foreign::Xlsb,
        Foreign::Ods,
        Foreign::Xml2003,
        Foreign::Xml,
        Foreign::WebArchive,
        Foreign::Database,
    ];

    #[test]
    fn every_fault_is_said_in_one_language() {
        let day = Day::from_ymd(2026, 4, 8).unwrap();
        let name = || "A1".to_owned();
        let mut texts: Vec<Text> = [
            ReadError::Empty,
            ReadError::FileTooLarge { limit: 1 },
            ReadError::InflatesTooMuch { limit: 1 },
            ReadError::TooManyRows { limit: 1 },
            ReadError::TooManyColumns { row: 1, limit: 1 },
            ReadError::CellTooLong { row: 1, column: name(), limit: 1 },
            ReadError::TooMuchText { limit: 1 },
            ReadError::DuplicateColumn { name: name() },
            ReadError::NoSuchSheet { name: name(), names: vec![name()] },
            ReadError::NoSuchRow { row: 1 },
            ReadError::NoRows,
            ReadError::ErrorAnswer { message: name() },
            ReadError::ZeroBytes,
            damaged("invalid local file header"),
        ]
        .iter()
        .map(ReadError::text)
        .collect();
        texts.extend(FOREIGN.map(|kind| ReadError::Foreign(kind).text()));
        texts.extend(
            [
                RowProblem::TooManyCells { expected: 1, found: 2 },
                RowProblem::Undecodable { column: name() },
                RowProblem::FormulaError { column: name(), text: "#DIV/0!".to_owned() },
                RowProblem::FormulaWithoutValue { column: name() },
            ]
            .iter()
            .map(RowProblem::text),
        );
        texts.extend(
            [
                DayFault::NotADay,
                DayFault::Week,
                DayFault::Period,
                DayFault::Range(day, day),
                DayFault::Relative,
                DayFault::YearMissing,
                DayFault::ShortYear,
                DayFault::Order,
                DayFault::Zone,
            ]
            .map(DayFault::text),
        );
        for text in texts {
            assert!(text.has_one_language_each(), "{text:?}");
        }
    }

    #[test]
    fn damaged_file_is_said_in_one_language() {
        let old_workbook = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat();
        let files: [&[u8]; 4] = [b"[{\"a\":1}", b"[{\"a\":1},2]", b"PK\x03\x04 no more than this", &old_workbook];
        for bytes in files {
            let text = read(bytes, &Limits::default()).expect_err("a damaged file").text();
            assert!(text.has_one_language_each(), "{text:?}");
        }
        let text = read(files[0], &Limits::default()).expect_err("a damaged file").text();
        assert!(text.zh.contains("第 1 行第 8 个字节处") && text.en.contains("line 1 column 8"), "{text:?}");
    }
}
