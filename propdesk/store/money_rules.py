# ruff: noqa: S608 - the queries are ours, nothing in them comes from outside
"""The sums about money that must always hold, as queries that name whatever breaks them: each yields one ``example`` a breach.

They speak of the book as it stands now. A book that services alone have written breaks none of them. What must fit together about
reminding and cases is in `case_rules`.
"""

from propdesk.store.case_rules import CASE_RULES, UNANSWERED

_VOIDED = "SELECT payment_id FROM payment_void"

_PAID = """
    SELECT a.charge_id, sum(a.amount_fen) AS fen, sum(CASE WHEN a.part = 'principal' THEN a.amount_fen ELSE 0 END) AS principal
    FROM allocation a LEFT JOIN payment_void v ON v.payment_id = a.payment_id WHERE v.payment_id IS NULL GROUP BY a.charge_id
"""
_LOWERED = """
    SELECT d.charge_id, sum(d.amount_fen) AS fen FROM adjustment d
    LEFT JOIN adjustment_reversal r ON r.adjustment_id = d.id
    WHERE r.adjustment_id IS NULL AND d.part = 'principal' GROUP BY d.charge_id
"""
_NAMED = "u.code || ' ' || c.period AS example"

_PAYMENTS = {
    "payment-sum": """
        SELECT p.receipt AS example FROM payment p
        LEFT JOIN (SELECT payment_id, sum(amount_fen) AS fen FROM allocation GROUP BY payment_id) a ON a.payment_id = p.id
        LEFT JOIN (SELECT payment_id, sum(CASE WHEN kind = 'payment' THEN amount_fen ELSE 0 END) AS made,
            sum(CASE WHEN kind = 'void' THEN amount_fen ELSE 0 END) AS back FROM credit_entry GROUP BY payment_id) c
            ON c.payment_id = p.id
        LEFT JOIN payment_void v ON v.payment_id = p.id
        WHERE p.amount_fen <> coalesce(a.fen, 0) + coalesce(c.made, 0) OR (v.payment_id IS NULL AND coalesce(c.back, 0) <> 0)
    """,
    "void-credit": """
        SELECT p.receipt AS example FROM payment p JOIN payment_void v ON v.payment_id = p.id
        JOIN credit_entry c ON c.payment_id = p.id GROUP BY p.id HAVING sum(c.amount_fen) <> 0
    """,
    "offset-sum": """
        SELECT p.receipt AS example FROM payment p
        LEFT JOIN (SELECT payment_id, sum(amount_fen) AS fen FROM credit_entry WHERE kind = 'offset' GROUP BY payment_id) c
            ON c.payment_id = p.id
        LEFT JOIN (SELECT payment_id, sum(amount_fen) AS fen FROM deposit_entry WHERE kind = 'deduct' GROUP BY payment_id) d
            ON d.payment_id = p.id
        WHERE coalesce(-c.fen, 0) <> CASE WHEN p.method = 'credit' THEN p.amount_fen ELSE 0 END
            OR coalesce(d.fen, 0) <> CASE WHEN p.method = 'deposit' THEN p.amount_fen ELSE 0 END
    """,
    "overpaid": f"""
        SELECT {_NAMED} FROM charge c JOIN ({_PAID}) s ON s.charge_id = c.id
        LEFT JOIN unit u ON u.id = c.unit_id WHERE s.principal > c.amount_fen
    """,
    "over-adjusted": f"""
        SELECT {_NAMED} FROM charge c JOIN ({_LOWERED}) d ON d.charge_id = c.id LEFT JOIN ({_PAID}) s ON s.charge_id = c.id
        LEFT JOIN unit u ON u.id = c.unit_id
        WHERE d.fen + coalesce(s.principal, 0) > c.amount_fen AND coalesce(s.principal, 0) <= c.amount_fen
    """,
    "reversed-paid": f"""
        SELECT {_NAMED} FROM charge_reversal r JOIN charge c ON c.id = r.charge_id
        JOIN ({_PAID}) s ON s.charge_id = c.id LEFT JOIN unit u ON u.id = c.unit_id
    """,
}  # fmt: skip

_PAYMENTS["red-number"] = """
    SELECT p.receipt AS example FROM payment_void v JOIN payment p ON p.id = v.payment_id
    WHERE (v.kind = 'void') <> (v.number = '') OR v.number IN (SELECT receipt FROM payment)
        OR v.number IN (SELECT number FROM payment_void WHERE number <> '' GROUP BY number HAVING count(*) > 1)
"""

_HELD = f"""
    SELECT c.id AS charge_id, c.unit_id,
        coalesce((SELECT sum(a.amount_fen) FROM allocation a WHERE a.charge_id = c.id AND a.part = 'principal'
            AND a.payment_id NOT IN ({_VOIDED})), 0)
        - coalesce((SELECT sum(e.amount_fen) FROM deposit_entry e WHERE e.charge_id = c.id
            AND (e.payment_id IS NULL OR e.payment_id NOT IN ({_VOIDED}))
            AND (e.refund_id IS NULL OR e.refund_id NOT IN (SELECT refund_id FROM refund_void))), 0) AS fen
    FROM charge c WHERE c.id IN (SELECT charge_id FROM deposit_entry)
"""

_WALLETS = {
    "credit": """
        SELECT coalesce(u.code, e.unit_id) AS example FROM credit_entry e LEFT JOIN unit u ON u.id = e.unit_id
        GROUP BY e.unit_id, e.item_id HAVING sum(e.amount_fen) < 0
    """,
    "deposit": f"SELECT coalesce(u.code, h.unit_id) AS example FROM ({_HELD}) h LEFT JOIN unit u ON u.id = h.unit_id WHERE h.fen < 0",
    "deposit-item": """
        SELECT coalesce(u.code, c.unit_id) AS example FROM deposit_entry e JOIN charge c ON c.id = e.charge_id
        JOIN fee_item i ON i.id = c.item_id LEFT JOIN unit u ON u.id = c.unit_id WHERE i.nature <> 'deposit'
    """,
    "refund-sum": """
        SELECT r.number AS example FROM refund r
        LEFT JOIN (SELECT refund_id, sum(max(-amount_fen, 0)) AS taken, sum(amount_fen) AS fen FROM credit_entry GROUP BY refund_id) c
            ON c.refund_id = r.id
        LEFT JOIN (SELECT refund_id, sum(amount_fen) AS fen FROM deposit_entry WHERE kind = 'return' GROUP BY refund_id) d
            ON d.refund_id = r.id
        LEFT JOIN refund_void v ON v.refund_id = r.id
        WHERE r.amount_fen <> coalesce(c.taken, 0) + coalesce(d.fen, 0) OR (v.refund_id IS NOT NULL AND coalesce(c.fen, 0) <> 0)
    """,
}  # fmt: skip

_BILLING = {
    "run-sum": """
        SELECT r.id AS example FROM billing_run r
        LEFT JOIN (SELECT run_id, count(*) AS n, sum(amount_fen) AS fen FROM charge WHERE run_id IS NOT NULL GROUP BY run_id) c
            ON c.run_id = r.id
        WHERE r.charges <> coalesce(c.n, 0) OR r.total_fen <> coalesce(c.fen, 0)
    """,
    "rollback-part": """
        SELECT b.run_id AS example FROM run_rollback b JOIN charge c ON c.run_id = b.run_id
        LEFT JOIN charge_reversal r ON r.charge_id = c.id WHERE r.charge_id IS NULL GROUP BY b.run_id
    """,
    "pool-sum": """
        SELECT p.id AS example FROM pool p
        JOIN (SELECT k.pool_id, sum(CASE WHEN r.charge_id IS NULL THEN c.amount_fen ELSE 0 END) AS standing
            FROM pool_charge k JOIN charge c ON c.id = k.charge_id LEFT JOIN charge_reversal r ON r.charge_id = c.id
            GROUP BY k.pool_id) s ON s.pool_id = p.id
        LEFT JOIN (SELECT pool_id, max(fen) AS fen FROM (
            SELECT k.pool_id, sum(c.amount_fen) AS fen FROM pool_charge k JOIN charge c ON c.id = k.charge_id GROUP BY k.pool_id, c.run_id
            ) GROUP BY pool_id) whole ON whole.pool_id = p.id
        WHERE s.standing > p.amount_fen OR coalesce(whole.fen, 0) <> p.amount_fen
    """,
    "usage": """
        SELECT coalesce(t.code, c.unit_id) || ' ' || c.period AS example FROM charge_usage g JOIN charge c ON c.id = g.charge_id
        LEFT JOIN reading r ON r.id = g.reading_id LEFT JOIN meter m ON m.id = g.meter_id LEFT JOIN unit t ON t.id = c.unit_id
        LEFT JOIN charge_reversal back ON back.charge_id = c.id LEFT JOIN reading_void v ON v.reading_id = g.reading_id
        WHERE r.id IS NULL OR r.meter_id <> g.meter_id OR r.value <> g.to_value OR r.read_on <> g.to_on OR g.from_on > g.to_on
            OR g.quantity < 0 OR m.unit_id <> c.unit_id OR m.item_id <> c.item_id
            OR (v.reading_id IS NOT NULL AND back.charge_id IS NULL)
    """,
    "tiers": """
        SELECT coalesce(t.code, c.unit_id) || ' ' || c.period AS example
        FROM (SELECT charge_id, sum(quantity) AS n FROM charge_tier GROUP BY charge_id) k JOIN charge c ON c.id = k.charge_id
        LEFT JOIN (SELECT charge_id, sum(quantity) AS n FROM charge_usage GROUP BY charge_id) g ON g.charge_id = c.id
        LEFT JOIN unit t ON t.id = c.unit_id
        WHERE k.n > coalesce(g.n, 0)
    """,
}

_LAST_CLOSE = """
    SELECT d.day, d.closed_at, d.last_payment_id FROM day_close d LEFT JOIN day_reopen o ON o.close_id = d.id
    WHERE d.kind = 'day' AND o.close_id IS NULL
"""
_LATER = {
    "payment": "SELECT p.receipt AS example FROM payment p JOIN closes d ON p.paid_on <= d.day AND p.id > d.last_payment_id",
    "payment_void": """SELECT p.receipt FROM payment_void v JOIN payment p ON p.id = v.payment_id
        JOIN closes d ON v.void_on <= d.day AND v.made_at > d.closed_at""",
    "refund": "SELECT r.number FROM refund r JOIN closes d ON r.refunded_on <= d.day AND r.made_at > d.closed_at",
    "refund_void": """SELECT r.number FROM refund_void v JOIN refund r ON r.id = v.refund_id
        JOIN closes d ON v.void_on <= d.day AND v.made_at > d.closed_at""",
    "adjustment": """SELECT 'adjustment ' || a.id FROM adjustment a JOIN closes d ON a.adjusted_on <= d.day AND a.made_at > d.closed_at""",
    "adjustment_reversal": """SELECT 'adjustment ' || a.adjustment_id FROM adjustment_reversal a
        JOIN closes d ON a.reversed_on <= d.day AND a.made_at > d.closed_at""",
    "charge_reversal": """SELECT 'charge ' || r.charge_id FROM charge_reversal r
        JOIN closes d ON r.reversed_on <> '' AND r.reversed_on <= d.day AND r.made_at > d.closed_at""",
}

_CLOSES = {"closed-day": f"WITH closes AS ({_LAST_CLOSE}) {' UNION '.join(_LATER.values())}"}

_REQUESTS = {
    "request": f"""
        SELECT q.key AS example FROM request q WHERE
            (q.action IN ('payment.take', 'payment.settle') AND q.object_id NOT IN (SELECT id FROM payment))
            OR (q.action = 'payment.void' AND q.object_id NOT IN (SELECT payment_id FROM payment_void))
            OR (q.action = 'billing.run' AND q.object_id <> 0 AND q.object_id NOT IN (SELECT id FROM billing_run))
            OR (q.action = 'billing.rollback' AND q.object_id NOT IN (SELECT id FROM run_rollback))
            OR (q.action IN ('credit.offset', 'deposit.deduct') AND q.object_id NOT IN (SELECT id FROM payment))
            OR (q.action IN ('refund', 'deposit.return') AND q.object_id NOT IN (SELECT id FROM refund))
            OR (q.action = 'refund.void' AND q.object_id NOT IN (SELECT refund_id FROM refund_void))
            OR (q.action IN ('adjustment', 'adjustment.back') AND q.object_id NOT IN (SELECT id FROM adjustment))
            OR (q.action IN ('day.close', 'shift.close', 'day.reopen') AND q.object_id NOT IN (SELECT id FROM day_close))
            OR (q.action = 'limitation.record' AND q.object_id NOT IN (SELECT id FROM limitation_event))
            OR (q.action = 'limitation.void' AND q.object_id NOT IN (SELECT event_id FROM limitation_event_void))
            OR (q.action = 'contact.log' AND q.object_id NOT IN (SELECT id FROM contact))
            OR (q.action IN ('notice.issue', 'letter.draft', 'statement.issue') AND q.object_id <> 0
                AND q.object_id NOT IN (SELECT id FROM document))
        UNION {UNANSWERED}
    """
}

_PROMISES = {
    "promise": """
        SELECT coalesce(u.code, p.unit_id) AS example FROM promise p LEFT JOIN unit u ON u.id = p.unit_id
        LEFT JOIN promise_charge k ON k.promise_id = p.id LEFT JOIN charge c ON c.id = k.charge_id
        LEFT JOIN contact n ON n.id = p.contact_id
        WHERE c.id IS NULL OR c.unit_id <> p.unit_id OR p.due_on < p.given_on OR (p.contact_id IS NOT NULL AND n.unit_id <> p.unit_id)
        GROUP BY p.id
    """,
    "record": """
        SELECT n.number AS example FROM contact n LEFT JOIN document d ON d.number = n.number AND d.kind = 'visit_record'
        WHERE n.number <> '' AND (d.id IS NULL OR d.unit_id <> n.unit_id)
    """,
}

_LIMITATION = {
    "limitation": """
        SELECT coalesce(u.code, e.unit_id) AS example FROM limitation_event e LEFT JOIN unit u ON u.id = e.unit_id
        LEFT JOIN limitation_event_charge k ON k.event_id = e.id LEFT JOIN charge c ON c.id = k.charge_id
        WHERE c.id IS NULL OR c.unit_id <> e.unit_id OR e.ended_on < e.event_on
        GROUP BY e.id
    """
}

MONEY_RULES: dict[str, str] = {**_PAYMENTS, **_WALLETS, **_BILLING, **_CLOSES, **_PROMISES, **_LIMITATION, **CASE_RULES, **_REQUESTS}

NUMBERS_USED = """
    SELECT substr(number, 1, 2), substr(number, 3, 4), count(*), min(CAST(substr(number, 8) AS INTEGER)),
        max(CAST(substr(number, 8) AS INTEGER))
    FROM (
        SELECT receipt AS number FROM payment UNION SELECT number FROM document UNION SELECT number FROM payment_void WHERE number <> ''
        UNION SELECT number FROM refund UNION SELECT number FROM day_close
        UNION SELECT number FROM close_out
    )
    GROUP BY 1, 2
"""
