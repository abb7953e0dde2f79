# ruff: noqa: S608 - the queries are ours, nothing in them comes from outside
"""What must fit together about reminding and cases, as queries that name whatever does not: each yields one ``example`` a breach.

A row that names another household's charge, paper, plan or case would tell one debtor of another's debt, or count a proof for a
debt that it never named. A book that services alone have written breaks none of them.
"""

_UNIT = "coalesce(u.code, x.unit_id) AS example"


def _of_unit(head: str, charges: str, key: str) -> str:
    """Rows of `head` that name no charge at all, or one of another unit."""
    return f"""
        SELECT {_UNIT} FROM {head} x LEFT JOIN unit u ON u.id = x.unit_id LEFT JOIN {charges} k ON k.{key} = x.id
        LEFT JOIN charge c ON c.id = k.charge_id WHERE c.id IS NULL OR c.unit_id <> x.unit_id GROUP BY x.id
    """


_PAPERS = {
    "line": """
        SELECT d.number AS example FROM document_line l JOIN document d ON d.id = l.document_id JOIN charge c ON c.id = l.charge_id
        WHERE c.unit_id <> d.unit_id GROUP BY d.id
    """,
    "notice-level": """
        SELECT d.number AS example FROM notice_level l JOIN document d ON d.id = l.document_id LEFT JOIN charge c ON c.id = l.fee_charge_id
        LEFT JOIN fee_item i ON i.id = c.item_id LEFT JOIN dunning_run r ON r.id = l.run_id
        WHERE d.kind <> 'notice' OR l.position < 1 OR l.pay_by < d.issued_on OR c.unit_id <> d.unit_id OR i.nature <> 'cost'
            OR r.as_of <> d.issued_on
            OR (l.fee_charge_id IS NOT NULL AND l.fee_charge_id NOT IN (SELECT n.charge_id FROM document_line n
                JOIN notice_level o ON o.document_id = n.document_id AND o.fee_charge_id = n.charge_id))
        UNION SELECT d.number FROM document d LEFT JOIN notice_level l ON l.document_id = d.id
        WHERE d.kind = 'notice' AND l.document_id IS NULL AND d.id > (SELECT min(document_id) FROM notice_level)
        UNION SELECT d.number FROM document_void v JOIN document d ON d.id = v.document_id
        WHERE d.kind <> 'notice' OR v.void_on < d.issued_on
    """,
    "run-notices": """
        SELECT r.as_of AS example FROM dunning_run r
        LEFT JOIN (SELECT l.run_id, count(*) AS n, sum(d.total_fen) AS fen FROM notice_level l JOIN document d ON d.id = l.document_id
            WHERE l.run_id IS NOT NULL GROUP BY l.run_id) k ON k.run_id = r.id
        WHERE r.issued <> coalesce(k.n, 0) OR r.total_fen <> coalesce(k.fen, 0)
    """,
    "delivery": """
        SELECT d.number AS example FROM delivery x JOIN document d ON d.id = x.document_id LEFT JOIN delivery b ON b.id = x.replaces_id
        WHERE d.kind <> 'notice' OR x.sent_on < d.issued_on OR x.outcome_on < x.sent_on OR b.document_id <> x.document_id OR b.id >= x.id
    """,
}
_LADDERS = {
    "ladder": """
        SELECT l.name AS example FROM ladder l LEFT JOIN ladder_level v ON v.ladder_id = l.id
        GROUP BY l.id HAVING min(v.position) IS NOT 1 OR max(v.position) <> count(*) OR sum(v.fee_fen > 0 AND v.fee_item_id IS NULL) > 0
        UNION SELECT b.name FROM ladder_level lower JOIN ladder_level higher ON higher.ladder_id = lower.ladder_id
            AND higher.position = lower.position + 1 AND higher.days <= lower.days JOIN ladder b ON b.id = lower.ladder_id
        UNION SELECT max(name) FROM ladder WHERE standard = 1 HAVING count(*) > 1
        UNION SELECT l.name FROM ladder_use s JOIN ladder l ON l.id = s.ladder_id WHERE l.active = 0
    """,
    "level-set": _of_unit("level_set", "level_set_charge", "level_set_id"),
    "hold": f"""
        SELECT {_UNIT} FROM hold x LEFT JOIN unit u ON u.id = x.unit_id LEFT JOIN charge c ON c.id = x.charge_id
        WHERE c.unit_id <> x.unit_id OR x.end_on <= x.start_on OR x.kind NOT IN ('hold', 'dispute')
            OR (x.amount_fen IS NOT NULL AND (c.id IS NULL OR x.amount_fen <= 0 OR x.amount_fen > c.amount_fen))
        UNION SELECT coalesce(u.code, x.unit_id) FROM unit_flag x LEFT JOIN unit u ON u.id = x.unit_id
        WHERE x.end_on < x.start_on OR x.kind NOT IN ('stop_contact', 'hardship', 'contact_limits')
    """,
}
_PLANS = {
    "plan-sum": """
        SELECT coalesce(u.code, p.unit_id) || ' ' || p.agreed_on AS example FROM plan p LEFT JOIN unit u ON u.id = p.unit_id
        WHERE coalesce((SELECT sum(i.amount_fen) FROM plan_instalment i WHERE i.plan_id = p.id), 0)
            <> coalesce((SELECT sum(c.open_fen + c.late_fee_fen) FROM plan_charge c WHERE c.plan_id = p.id), -1)
    """,
    "plan": f"""
        {_of_unit("plan", "plan_charge", "plan_id")}
        UNION SELECT coalesce(u.code, x.unit_id) FROM plan x LEFT JOIN unit u ON u.id = x.unit_id
            JOIN plan_instalment i ON i.plan_id = x.id
            LEFT JOIN plan_instalment before ON before.plan_id = x.id AND before.position = i.position - 1
        WHERE i.due_on < x.agreed_on OR before.due_on >= i.due_on OR (before.id IS NULL AND i.position <> 1)
        UNION SELECT coalesce(u.code, x.unit_id) FROM plan x LEFT JOIN unit u ON u.id = x.unit_id JOIN plan_end e ON e.plan_id = x.id
        WHERE e.ended_on < x.agreed_on
    """,
}
_CASES = {
    "mediation": f"""
        SELECT {_UNIT} FROM mediation x LEFT JOIN unit u ON u.id = x.unit_id LEFT JOIN mediation b ON b.id = x.replaces_id
        LEFT JOIN close_out o ON o.id = x.close_out_id
        WHERE b.unit_id <> x.unit_id OR b.id >= x.id OR o.unit_id <> x.unit_id OR x.met_on < x.asked_on
            OR x.ended_on < coalesce(x.met_on, x.asked_on)
        UNION SELECT coalesce(u.code, x.unit_id) FROM mediation x LEFT JOIN unit u ON u.id = x.unit_id
            JOIN mediation_charge k ON k.mediation_id = x.id JOIN charge c ON c.id = k.charge_id
        WHERE c.unit_id <> x.unit_id
    """,
    "close-out": """
        SELECT x.number AS example FROM close_out x LEFT JOIN close_out_charge k ON k.close_out_id = x.id
            LEFT JOIN charge c ON c.id = k.charge_id
        WHERE c.id IS NULL OR c.unit_id <> x.unit_id GROUP BY x.id
        UNION SELECT x.number FROM close_out_step s JOIN close_out x ON x.id = s.close_out_id LEFT JOIN plan p ON p.id = s.plan_id
        WHERE s.noted_on < x.opened_on OR s.done_on > s.noted_on OR p.unit_id <> x.unit_id
        UNION SELECT x.number FROM close_out_cause k JOIN close_out_step s ON s.id = k.step_id JOIN close_out x ON x.id = s.close_out_id
        WHERE s.step <> 'cause'
    """,
    "task": """
        SELECT t.title AS example FROM task t LEFT JOIN close_out o ON o.id = t.close_out_id LEFT JOIN task_end e ON e.task_id = t.id
        WHERE (o.id IS NOT NULL AND o.unit_id IS NOT t.unit_id) OR e.ended_on < t.made_on
    """,
    "court": f"""
        {_of_unit("court_case", "court_charge", "court_case_id")}
        UNION SELECT coalesce(u.code, x.unit_id) FROM court_event v JOIN court_case x ON x.id = v.court_case_id
            LEFT JOIN unit u ON u.id = x.unit_id
        WHERE v.event_on < x.opened_on
        UNION SELECT coalesce(u.code, x.unit_id) FROM court_cost k JOIN court_case x ON x.id = k.court_case_id
            LEFT JOIN unit u ON u.id = x.unit_id JOIN charge c ON c.id = k.charge_id JOIN fee_item i ON i.id = c.item_id
        WHERE c.unit_id <> x.unit_id OR i.nature <> 'cost'
    """,
    "hand-over": f"""
        SELECT {_UNIT} FROM disclosure x LEFT JOIN unit u ON u.id = x.unit_id LEFT JOIN document d ON d.id = x.document_id
        LEFT JOIN court_case k ON k.id = x.court_case_id
        WHERE d.unit_id <> x.unit_id OR k.unit_id <> x.unit_id OR x.handed_on < d.issued_on
    """,
}
_OWNERS = ("delivery", "contact", "mediation", "close_out", "court_item", "plan", "promise", "unit")
_FILES = {
    "file-owner": f"""
        SELECT a.name AS example FROM attachment_link l LEFT JOIN attachment a ON a.id = l.attachment_id
        WHERE NOT ({" OR ".join(f"(l.object = '{name}' AND l.object_id IN (SELECT id FROM {name}))" for name in _OWNERS)})
    """
}

CASE_RULES: dict[str, str] = {**_PAPERS, **_LADDERS, **_PLANS, **_CASES, **_FILES}

ANSWERED = {  # what a request of this kind was answered with: the table and column its number is found in
    "dunning.run": "dunning_run(id)",
    "level.set": "level_set(id)",
    "ladder.save": "ladder(id)",
    "notice.deliver": "delivery(id)",
    "notice.decide": "delivery_decision(delivery_id)",
    "notice.void": "document_void(document_id)",
    "contact.void": "contact_void(contact_id)",
    "promise.void": "promise_void(promise_id)",
    "flag.set": "unit_flag(id)",
    "flag.end": "unit_flag(id)",
    "hold.set": "hold(id)",
    "hold.end": "hold(id)",
    "plan.agree": "plan(id)",
    "plan.end": "plan_end(plan_id)",
    "mediation.record": "mediation(id)",
    "mediation.void": "mediation_void(mediation_id)",
    "task.give": "task(id)",
    "task.end": "task_end(task_id)",
    "data.hand_over": "disclosure(id)",
    "court.open": "court_case(id)",
    "court.step": "court_case(id)",
    "court.step_void": "court_case(id)",
    "court.item": "court_case(id)",
    "court.fee": "court_case(id)",
    "visit_record.issue": "document(id)",
}
NOTHING_NEW = ("dunning.run", "visit_record.issue")  # these may be answered with nothing new: number 0


def _missing(action: str, found_in: str) -> str:
    table, column = found_in.removesuffix(")").split("(")
    nothing = " AND object_id <> 0" if action in NOTHING_NEW else ""
    return f"SELECT key FROM request WHERE action = '{action}'{nothing} AND object_id NOT IN (SELECT {column} FROM {table})"


_STEPS = "SELECT key FROM request WHERE action LIKE 'close_out.%' AND object_id NOT IN (SELECT id FROM close_out)"
UNANSWERED = " UNION ".join([*(_missing(action, found_in) for action, found_in in ANSWERED.items()), _STEPS])
"""Requests about reminding and cases that were answered with something that is not there."""
