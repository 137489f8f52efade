"""The documents the rules follow. Each is a message id."""

SUBSIDIES = "State Council opinions on the two disability subsidies, 国发〔2015〕52号"
UNATTENDED = "Opinions on support for children without actual care, 民发〔2019〕62号"
