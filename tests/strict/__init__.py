"""A local cloud that asks for permission as AWS does: IAM enforced, TLS only, nothing protected or filled deleted.

`emulator` is MiniStack with AUTH on and what it passes over; `cloud` starts it.
"""
