"""What templates read: the whole contract between views and templates.

A view builds one of the `…Page` classes and renders its template with two names::

    render_template("inbox.html", shell=shell, page=InboxPage(...))

`shell` (class `Shell`) is the frame around every page, best given by a context processor.
Besides those two, templates use only these names of the environment: `_`, `ngettext`,
`url_for` (for "static" only), `csrf_token()`, `csp_nonce()`, `get_flashed_messages`
(categories `ok`, `warn`, `over`), and the filters of `web/filters.py`:

    day          11月25日（周三）      the year is added when it is not this year
    day_only     11月25日
    day_number   11/25                 cell of a ruler
    weekday      周三
    instant      11月25日 16:42        今天 16:42 on the day itself
    stamp        11-25 16:42           今天 16:42 on the day itself; columns of dates
    time_of_day  16:42
    due          11月25日（周三）24:00   the instant at which a day is over belongs to that day
    full         2026-11-25 16:42      documents, hashes
    local_input  2026-11-25T16:42      value of a datetime-local input
    size         4.2 MB
    short_hash   4f1c 9a07 … e2b8

Texts: a view model holds finished text in the reader's language wherever its field is a
sentence, name or label; the template translates everything else. URLs are paths, made by the
view; a URL that is None means the thing is not offered, and nothing is drawn for it.

Which template reads which page, and which partial an htmx request answers with:

    login.html LoginPage · inbox.html InboxPage (partials/inbox_rows.html, every 60 s)
    start.html StartPage (partials/start_aside.html, on change: `aside=StartAside`)
    case.html CasePage, for /cases/<id> and /tasks/<id> (partials/evidence_row.html after an
    upload: `item=EvidenceItem`; partials/autosave.html after a draft: `saved_at=datetime`)
    cases.html CasesPage · deadline.html DeadlinePage · process.html ProcessPage
    supervision.html BoardPage · office.html OfficePage · purpose.html LookPage
    mailbox.html MailboxPage · mail.html MailPage · operations.html OperationsPage
    error.html ErrorPage

How forms are encoded (names of inputs = names of fields)
---------------------------------------------------------
* every form carries `csrf_token`; where a page returns to itself, `next` holds the path.
* text, textarea, number, date (`2026-11-25`), datetime (`2026-11-25T09:40`), select, radio,
  organization (code), matter (code), one person (username): one value under the name.
* checkbox: hidden `""` then `"1"` under the same name, so the last value counts: `""` is false.
* several of a choice (`people` with `many`, `checks`): the name is repeated; a hidden `""` comes
  first, so "none" is told from "not asked". Drop empty values.
* list of strings: `name-0`, `name-1`, …; empty ones are dropped, gaps are allowed. The button
  `add` with value `name` asks for the page again with one more empty line.
* table rows: `name-0-column`; a row whose columns are all empty is dropped. Button `add` as above.
* nested object: `name-property`.
* task form: `decision`, `opinion`, `version` besides the fields; buttons `add`; the button
  `draft` with value `1` saves without submitting.
* start form: `files` (multipart, several) besides the fields; `draft` as above.
* demo clock: `hours=2`, `workdays=1` or `to=2026-11-25T09:00`.
* preferences: any of `theme` light|dark|contrast|auto, `size` m|l|xl, `shortcuts` on|off.
An error of field `a-0-b` is shown beside the input with that name; the pointer `/a/0/b` of the
domain maps to it by joining its parts with "-".
"""
