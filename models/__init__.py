"""Qt adapters between core and the window; QtCore and QtGui only."""
