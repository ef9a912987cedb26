"""What the lab tells of its papers: digests, the lab's own output, and how they are sent.

A report is gathered as neutral data, with messages in place of sentences, and only then
written: in one language, in one form.
"""
