"""Authorised checks with other departments: what may be asked, who agreed, what came back, whom it concerns, what it means."""
