"""The documents the rules follow. Each is a message id."""

ORPHANS = "General Office of the State Council on the protection of orphans, 国办发〔2010〕54号"
UNATTENDED = "Opinions on support for children without actual care, 民发〔2019〕62号"
STUDY_AID = "Rules of the orphan study-aid project of 2025"
DESTITUTE = "Measures for identifying destitute persons, 民发〔2021〕43号, art. 9"
