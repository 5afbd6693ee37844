//! What a request weighs: how much of a caller's budget it takes, and in which lane to the database it travels.

/// How much a request reads and computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestClass {
    /// A page of a list, one thing, one change.
    Light,
    /// A long stretch of history: apart from light reads, several at once.
    Broad,
    /// A whole list as a file, or the whole market: one at a time for each caller.
    Heavy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weight {
    /// In pages of the board.
    pub cost: u32,
    pub class: RequestClass,
}

const LIGHT: Weight = Weight { cost: 1, class: RequestClass::Light };

/// The weight of a request by its path below `/api/v1`.
pub fn of(method: &str, path: &str) -> Weight {
    let parts: Vec<&str> = path.trim_start_matches("/api/v1").split('/').filter(|part| !part.is_empty()).collect();
    let reads = matches!(method, "GET" | "HEAD");
    let heavy = |cost| Weight { cost, class: RequestClass::Heavy };
    let broad = |cost| Weight { cost, class: RequestClass::Broad };
    match (reads, parts.as_slice()) {
        (true, [.., "export"]) => heavy(10),
        (true, ["audit", "verify"]) => heavy(10),
        (_, ["clearing", "preview" | "what-if" | "province-cuts" | "shadow-prices"]) => heavy(10),
        (false, ["clearing", "rounds"]) => heavy(10),
        (true, ["offers" | "demands", _, "standing"]) => heavy(5),
        (true, ["statements", ..]) => heavy(5),
        (true, ["demands", _, "matrix"]) | (true, ["clearing", "rounds", _, "flows"]) => broad(3),
        (true, ["prices", "overview"]) | (true, ["price-index"]) => broad(3),
        (true, ["prices", _, "series" | "season" | "origins" | "pass-through" | "forecast"]) => broad(2),
        // Passwords are made slow to check, files take long to read.
        (false, ["auth", "login"] | ["auth", "password-reset", "confirm"] | ["enterprises"] | ["invitations", "accept"]) => {
            Weight { cost: 3, ..LIGHT }
        }
        // Some compute for a tenth of a second.
        (false, ["compute", _]) => Weight { cost: 5, ..LIGHT },
        (false, ["imports" | "price-batches", ..]) => Weight { cost: 5, ..LIGHT },
        (false, ["files", ..]) => Weight { cost: 3, ..LIGHT },
        _ => LIGHT,
    }
}

/// Whether a request asks for a list as a file.
pub fn is_export(path: &str) -> bool {
    path.starts_with("/api/") && path.ends_with("/export")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_costs_more_than_a_page_of_the_board() {
        let (page, file) = (of("GET", "/api/v1/board"), of("GET", "/api/v1/board/export"));
        assert!(file.cost > page.cost);
        assert_eq!((page.class, file.class), (RequestClass::Light, RequestClass::Heavy));
    }

    #[test]
    fn whoever_makes_us_hash_pays_for_it() {
        for path in ["auth/login", "auth/password-reset/confirm", "enterprises", "invitations/accept"] {
            assert_eq!(of("POST", &format!("/api/v1/{path}")).cost, 3, "{path}");
        }
        assert_eq!((of("GET", "/api/v1/enterprises").cost, of("POST", "/api/v1/enterprises/1/approve").cost), (1, 1));
    }

    #[test]
    fn computing_a_figure_costs_more_than_the_list() {
        assert_eq!((of("GET", "/api/v1/compute").cost, of("POST", "/api/v1/compute/sampling-picks").cost), (1, 5));
    }

    #[test]
    fn trends_and_previews_leave_the_light_lane() {
        assert_eq!(of("GET", "/api/v1/prices/da-bai-cai/series").class, RequestClass::Broad);
        assert_eq!(of("POST", "/api/v1/clearing/preview").class, RequestClass::Heavy);
        assert_eq!(of("GET", "/api/v1/clearing/rounds").class, RequestClass::Light);
        assert_eq!(of("POST", "/api/v1/clearing/rounds").class, RequestClass::Heavy);
    }
}
