"""Pay of community workers and grid workers (社区工作者、网格员待遇). Start reading in README.md, then rules."""
