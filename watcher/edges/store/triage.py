"""What people decided about alerts: the state of each, and every decision with who, when and why, for ever.

A decision is a row here, to be found by its alert, and a record of the audit log, in one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from watcher.core import advice, triage
from watcher.core.advice import Verdict
from watcher.core.errors import UsageError
from watcher.core.triage import Decision
from watcher.edges.store import audit, rows
from watcher.edges.store.connection import Connection, Row, listed


def decide(db: Connection, alert: str, decision: Decision) -> None:
    """See `ports.Ledger.triage`."""
    with db.write():
        alert = db.value("SELECT merged_into FROM alert WHERE id = :alert", alert=alert) or alert
        found = db.row(
            """SELECT alert.*, story.headline FROM alert JOIN story ON story.id = alert.story WHERE alert.id = :alert""", alert=alert
        )
        if found is None:
            raise UsageError(f"there is no alert {alert}", cure="`watcher alerts list` shows them")
        state = triage.after(alert, found["state"], decision)
        db.run("UPDATE alert SET state = :state WHERE id = :alert", state=state, alert=alert)
        db.run(
            """INSERT INTO triage (place, alert, state, reason, author, decided, act, note, entity, assignee)
            VALUES ((SELECT coalesce(max(place), 0) + 1 FROM triage),
                :alert, :state, :reason, :author, :decided, :act, :note, :entity, :assignee)""",
            alert=alert,
            state=state,
            decided=rows.stamp(decision.decided),
            **_words(decision),
        )
        _audit(db, rows.alert(found).id, found, state, decision)


def _words(decision: Decision) -> dict[str, str]:
    return {name: getattr(decision, name) for name in ("reason", "author", "act", "note", "entity", "assignee")}


def _audit(db: Connection, alert: str, found: Row, state: str, decision: Decision) -> None:
    raised = db.row("SELECT watchlist, code FROM notice WHERE alert = :alert ORDER BY number, raised LIMIT 1", alert=alert)
    known = rows.alert(found)
    facts = {
        "alert": alert,
        "headline": found["headline"],
        "severity": known.severity,
        "entities": known.entities,
        "signals": known.signals,
        "raised": found["raised"],
        "watchlist": raised["watchlist"] if raised else "",
        "code": raised["code"] if raised else "",
        "before": found["state"],
        "after": state,
    }
    facts |= {name: told for name in ("reason", "note", "entity", "assignee") if (told := getattr(decision, name))}
    audit.add(db, f"alert.{decision.act}", rows.stamp(decision.decided), decision.author, facts)


def decisions(db: Connection, alert: str) -> Sequence[Decision]:
    """Those about one alert, oldest first."""
    return [_decision(row) for row in db.rows("SELECT * FROM triage WHERE alert = :alert ORDER BY place", alert=alert)]


def last(db: Connection, alert: str) -> Decision | None:
    """The one that brought an alert into its state; None if nobody did."""
    made = "SELECT * FROM triage WHERE alert = :alert AND act NOT IN ('noted', 'assigned') ORDER BY place DESC LIMIT 1"
    row = db.row(made, alert=alert)
    return _decision(row) if row else None


def verdicts(db: Connection) -> Sequence[Verdict]:
    """What the last decision about each judged alert says of the spellings it was raised for, oldest first."""
    with db.snapshot():
        made = db.rows("SELECT * FROM triage WHERE act IN ('acknowledged', 'dismissed', 'reopened') ORDER BY place")
        last = {row["alert"]: _decision(row) for row in made}
        found: list[Verdict] = []
        for alert, decision in last.items():
            evidence = db.rows("SELECT evidence FROM notice WHERE alert = :alert ORDER BY number, raised", alert=alert)
            mentions = [mention for row in evidence for mention in rows.mentions(row["evidence"])]
            found += advice.verdicts(alert, decision, mentions)
        return found


def assignees(db: Connection, alerts: Collection[str]) -> Mapping[str, str]:
    """Whose each of these alerts is, of those that are somebody's."""
    made = db.rows(
        """SELECT alert, assignee FROM triage WHERE act = 'assigned' AND alert IN (SELECT value FROM json_each(:alerts))
        ORDER BY place""",
        alerts=listed(alerts),
    )
    return {alert: whose for alert, whose in {row["alert"]: row["assignee"] for row in made}.items() if whose}


def _decision(row: Row) -> Decision:
    return Decision(
        act=row["act"] or ("reopened" if row["state"] == "open" else row["state"]),
        author=row["author"],
        decided=rows.moment(row["decided"]),
        reason=row["reason"],
        note=row["note"],
        entity=row["entity"],
        assignee=row["assignee"],
    )
