"""What leaves the program: letters queued with the change that caused them, delivered once.

The plugins' side is `coordtui.api.Letter` and `Context.outbox`. Here: `tables` is what the store
keeps and the core's job, `desk` takes letters in, `post` knows what becomes of each, `slack` and
`smtp` carry them, `delivery` is the job. Opening a session needs `tables` only; `email`, `smtplib`
and `httpx` are imported when something is previewed or sent.
"""
