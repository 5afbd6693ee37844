//! The engine can say what the capabilities need: their kinds as they are planned, checked, and drawn.

use crate::*;

/// Always the same person.
fn someone(_: &mut storage::Tx, _: &Case, _: &str) -> kernel::Result<Vec<kernel::Id>> {
    Ok(kernel::Id::from_bytes(&[7; 16]).into_iter().collect())
}

fn page(case: &Case) -> String {
    format!("/cases/{}", case.id)
}

const fn state(code: &'static str, name: (&'static str, &'static str), phase: Phase) -> State {
    State { code, name, phase }
}

const BLANK: Kind = Kind {
    code: "",
    prefix: "",
    name: ("", ""),
    states: &[],
    steps: &[],
    clocks: &[],
    initial: "",
    page,
    own_steps: false,
    people: someone,
    news,
    after: nothing_after,
};

pub const LICENCE: Kind = Kind {
    code: "licence",
    prefix: "XK",
    name: ("许可", "Licence"),
    states: &[
        state("received", ("已受理", "received"), Phase::Open),
        state("lacking", ("待补正", "lacking papers"), Phase::Waiting),
        state("granted", ("已许可", "granted"), Phase::Done),
        state("refused", ("不予许可", "refused"), Phase::Done),
        state("lapsed", ("逾期未补正", "lapsed"), Phase::Done),
    ],
    steps: &[
        Step::new("ask", ("要求补正", "ask for papers"), &["received"], "lacking", By::Function("licence")).because(PAPERS),
        Step::new("complete", ("补正", "complete"), &["lacking"], "received", By::Party),
        Step::new("grant", ("准予", "grant"), &["received"], "granted", By::Function("licence")),
        Step::new("refuse", ("不予", "refuse"), &["received"], "refused", By::Function("licence")).because(PAPERS),
        Step::new("lapse", ("逾期终止", "lapse"), &["lacking"], "lapsed", By::System),
    ],
    clocks: &[
        Clock::new("decide", ("许可时限", "decision"), Allowance::hours(4), &["received"]).on("office").pausing(&["lacking"]),
        Clock::new("papers", ("补正时限", "papers"), Allowance::calendar_days(10), &["lacking"]).then("lapse"),
    ],
    initial: "received",
    ..BLANK
};

const PAPERS: &[Reason] = &[
    Reason { code: "papers", text: ("材料不全", "papers are missing") },
    Reason { code: "form", text: ("填写有误", "the form is not right") },
];

pub const PURCHASE: Kind = Kind {
    code: "purchase",
    prefix: "CG",
    name: ("采购", "Purchase"),
    states: &[
        state("drafted", ("拟定", "drafted"), Phase::Open),
        state("signing", ("会签中", "signing"), Phase::Open),
        state("ordered", ("已下单", "ordered"), Phase::Waiting),
        state("delivered", ("已到货", "delivered"), Phase::Done),
        state("failed", ("未成", "failed"), Phase::Done),
        state("refused", ("未批准", "refused"), Phase::Done),
        state("dropped", ("已撤回", "dropped"), Phase::Done),
    ],
    steps: &[
        Step::new("submit", ("送签", "submit"), &["drafted"], "signing", By::Function("source")).asking(Round {
            seats: &[
                Seat { code: "lead", name: ("审批", "approval"), function: "approve_purchase" },
                Seat { code: "finance", name: ("财务", "finance"), function: "finance" },
                Seat { code: "leader", name: ("分管领导", "the leader"), function: "leader" },
            ],
            full: "order",
            refused: "refuse",
            reasons: &[Reason { code: "price", text: ("价格过高", "the price is too high") }],
            deputy_after: 10,
        }),
        Step::new("order", ("下单", "order"), &["signing"], "ordered", By::System),
        Step::new("refuse", ("不批准", "refuse"), &["signing"], "refused", By::System),
        Step::new("arrive", ("到货", "arrive"), &["ordered"], "delivered", By::Function("source")),
        Step::new("fail", ("未成", "fail"), &["ordered"], "failed", By::Function("source")).because(PAPERS),
        Step::new("drop", ("撤回", "drop"), &["drafted", "signing"], "dropped", By::Function("source")),
    ],
    clocks: &[
        Clock::new("seats", ("会签时限", "signatures"), Allowance::minutes(30), &["signing"]),
        Clock::new("arrival", ("到货时间", "arrival"), Allowance::minutes(0), &["ordered"]),
    ],
    initial: "drafted",
    ..BLANK
};

const STOP: Kind = Kind {
    code: "stop",
    prefix: "TS",
    name: ("停售", "Stop"),
    states: &[
        state("provisional", ("临时停售", "provisional"), Phase::Open),
        state("standing", ("停售中", "standing"), Phase::Waiting),
        state("lifted", ("已解除", "lifted"), Phase::Done),
    ],
    steps: &[
        Step::new("confirm", ("确认", "confirm"), &["provisional"], "standing", By::Function("confirm_stop")),
        Step::new("lapse", ("逾期失效", "lapse"), &["provisional"], "lifted", By::System).ends("lapsed"),
        Step::new("lift", ("解除", "lift"), &["standing"], "lifted", By::Function("confirm_stop")),
    ],
    clocks: &[Clock::new("confirm", ("确认时限", "confirmation"), Allowance::hours(24), &["provisional"]).then("lapse")],
    initial: "provisional",
    ..BLANK
};

const REQUEST: Kind = Kind {
    code: "request",
    prefix: "QX",
    name: ("诉求", "Request"),
    states: &[
        state("received", ("已收到", "received"), Phase::Open),
        state("assigned", ("已派单", "assigned"), Phase::Open),
        state("in_hand", ("办理中", "in hand"), Phase::Open),
        state("answered", ("已答复", "answered"), Phase::Waiting),
        state("shelved", ("挂账", "shelved"), Phase::Waiting),
        state("closed", ("已办结", "closed"), Phase::Done),
        state("withdrawn", ("已撤回", "withdrawn"), Phase::Done),
    ],
    steps: &[
        Step::new("assign", ("派单", "assign"), &["received"], "assigned", By::Function("desk")),
        Step::new("accept", ("接单", "accept"), &["assigned"], "in_hand", By::Function("handle")),
        Step::new("give_back", ("退回", "give back"), &["assigned"], "received", By::Function("handle")).because(PAPERS),
        Step::new("visit", ("走访", "visit"), &["in_hand"], "in_hand", By::Function("visit")),
        Step::new("answer", ("答复", "answer"), &["in_hand"], "answered", By::Function("handle")).shows(Shows::Public),
        Step::new("accept_answer", ("满意", "accept the answer"), &["answered"], "closed", By::Public),
        Step::new("reject_answer", ("不满意", "reject the answer"), &["answered"], "in_hand", By::Public),
        Step::new("silence", ("未回应", "silence"), &["answered"], "closed", By::System).ends("unknown"),
        Step::new("shelve", ("挂账", "shelve"), &["in_hand"], "shelved", By::Function("coordinate")),
        Step::new("resume", ("到期续办", "resume"), &["shelved"], "in_hand", By::System),
        Step::new("withdraw", ("撤回", "withdraw"), &["received", "assigned", "in_hand"], "withdrawn", By::Public),
    ],
    clocks: &[
        Clock::new("answer", ("答复时限", "answer"), Allowance::working_days(5), &["received", "assigned", "in_hand"])
            .on("office")
            .pausing(&["answered", "shelved"]),
        Clock::new("silence", ("回应时限", "reply"), Allowance::calendar_days(7), &["answered"]).then("silence"),
        Clock::new("shelved", ("挂账期限", "shelved until"), Allowance::minutes(0), &["shelved"]).then("resume"),
    ],
    initial: "received",
    ..BLANK
};

pub const KINDS: &[&Kind] = &[&LICENCE, &PURCHASE, &STOP, &REQUEST];

#[test]
fn every_state_is_reached_and_every_open_one_ends() {
    for kind in KINDS {
        assert_eq!(kind.faults(), Vec::<String>::new(), "{}", kind.code);
    }
}

#[test]
fn broken_kind_is_found() {
    let faults = |kind: Kind| kind.faults().join("; ");
    const STEPS: &[Step] = &[Step::new("confirm", ("确认", "confirm"), &["provisional"], "standing", By::System)];
    let broken = faults(Kind { steps: STEPS, ..STOP });
    for word in ["lifted is never reached", "standing never ends", "no step lapse"] {
        assert!(broken.contains(word), "{word}: {broken}");
    }
    const ELSEWHERE: &[Step] = &[Step::new("lift", ("解除", "lift"), &["provisional"], "nowhere", By::Party)];
    assert!(faults(Kind { steps: ELSEWHERE, ..STOP }).contains("there is no state nowhere"));
    assert!(faults(Kind { name: ("stop", "stop"), ..STOP }).contains("both languages"));
}

#[test]
fn step_that_does_not_fit_names_the_states() {
    let error = STOP.step("provisional", "lift").unwrap_err();
    assert_eq!(error.code, kernel::ErrorCode::WrongState);
    assert!(error.detail.unwrap().zh.contains("停售中"));
    let unknown = STOP.step("provisional", "dance").unwrap_err();
    assert_eq!((unknown.fields[0].path.as_str(), unknown.fields[0].code.as_str()), ("verb", "invalid_value"));
}

#[test]
fn kind_is_drawn_as_a_state_diagram() {
    let graph = STOP.graph();
    for line in
        ["[*] --> provisional", "standing: 停售中（等待对方）", "provisional --> lifted: 逾期失效（系统）", "lifted --> [*]"]
    {
        assert!(graph.contains(line), "{line} is not in {graph}");
    }
}
