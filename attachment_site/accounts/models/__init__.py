"""The second factor of an account, and the browsers in which it is signed in.

The tables belong to the app `attachment_site`, where these models were first.
"""

from attachment_site.accounts.models.browser_session import BrowserSession
from attachment_site.accounts.models.passkey import Passkey
from attachment_site.accounts.models.recovery_codes import RecoveryCode, RecoveryCodes
from attachment_site.accounts.models.totp_device import SealedTOTPDevice
