"""The law the rules follow. Each is a message id."""

ALLOWANCE = "Law on the rights and interests of the elderly, art. 33"
SERVICE = "Law on the rights and interests of the elderly, art. 37"
NURSING = "Law on the rights and interests of the elderly, art. 30"
DISABILITY = "State Council opinions on the two disability subsidies, 国发〔2015〕52号"
