"""Orphans and children without actual care (孤儿、事实无人抚养儿童). Start reading in README.md, then rules."""
