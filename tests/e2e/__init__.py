"""The whole stack on the local cloud, driven as a user drives it: uploads through a real S3 client, the command
line in a process of its own, the real CDK CLI. Slower than the rest; says what only the whole can show."""
