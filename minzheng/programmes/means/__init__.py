"""The means test that the programmes of social assistance share: who is counted, what counts as income, property limits."""
