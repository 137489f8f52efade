"""Limits of a child process that opens a stranger's file: set before anything of the file is looked at."""


def confine(memory: int, seconds: int, *, writes: bool) -> None:
    """Bytes of address space and seconds of processor time; without `writes` it can write no file. Where the system knows no limits
    (Windows) only the parent's patience protects it."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not writes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
