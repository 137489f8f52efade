"""Early warning, reports of people, audits: who needs help, who may no longer be entitled. Makes work, decides nothing."""
