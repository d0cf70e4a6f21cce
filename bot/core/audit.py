"""What the audit log speaks of: one tag for each kind of act. The tags are stored; they are added to, never renamed."""

from enum import StrEnum
from typing import Final


class Action(StrEnum):
    # a candidate's account
    LINKED = "linked"
    UNLINKED = "unlinked"
    TERMS_AGREED = "terms_agreed"
    EMAIL_CONFIRMED = "email_confirmed"
    EMAIL_REMOVED = "email_removed"
    ERASED = "erased"

    # what candidates share
    SHARE_AGREED = "share_agreed"  # a mail is to go out, at once or when the result is released
    SHARE_DECIDED = "share_decided"  # the awaited result is out: it goes, or the candidate is asked
    SHARE_SENT = "share_sent"
    SHARE_NOT_SENT = "share_not_sent"
    SHARE_LINK_MADE = "share_link_made"  # a plain link, for anybody
    SHARE_UNDONE = "share_undone"
    SHARE_DECLINED = "share_declined"
    SHARE_REVOKED = "share_revoked"

    # guessing
    CHAT_LOCKED = "chat_locked"
    ID_STEPPED_UP = "id_stepped_up"
    SYSTEM_STEPPED_UP = "system_stepped_up"

    # support
    FOUND = "found"
    FREED = "freed"

    # files taken in
    IMPORT_STAGED = "import_staged"
    IMPORT_CONFIRMED = "import_confirmed"
    IMPORT_DISCARDED = "import_discarded"
    SECRET_NUMBER_CHANGED = "secret_number_changed"  # noqa: S105 - a tag, no secret
    DATE_OF_BIRTH_CHANGED = "date_of_birth_changed"

    # institutions that candidates miss
    INSTITUTION_ASKED = "institution_asked"
    INSTITUTION_ADDED = "institution_added"
    INSTITUTION_DECLINED = "institution_declined"

    # releases
    RELEASE_PROPOSED = "release_proposed"
    RELEASE_APPROVED = "release_approved"
    RELEASE_REJECTED = "release_rejected"
    RELEASE_VOIDED = "release_voided"  # the data moved after the proposal or the approval
    RELEASE_SCHEDULED = "release_scheduled"
    SCHEDULE_TAKEN_BACK = "schedule_taken_back"
    RELEASED = "released"
    RELEASED_ALONE = "released_alone"  # without a second person
    RELEASED_LATE = "released_late"  # the process was down at the hour
    RELEASE_STOPPED = "release_stopped"
    ALERTS_FINISHED = "alerts_finished"

    # results that were released
    WITHHELD = "withheld"
    WITHHOLDING_LIFTED = "withholding_lifted"  # before the release; after it, as an amendment
    AMENDMENT_PROPOSED = "amendment_proposed"
    AMENDED = "amended"

    # institutions' inboxes; who acts is a member there
    INBOX_SIGNED_IN = "inbox_signed_in"
    INBOX_INVITED = "inbox_invited"
    INBOX_JOINED = "inbox_joined"
    INBOX_REMOVED = "inbox_removed"
    INBOX_LEFT = "inbox_left"
    INBOX_REQUIREMENT_SET = "inbox_requirement_set"
    INBOX_EXPORTED = "inbox_exported"

    # the house
    SIGNING_KEY_MADE = "signing_key_made"  # the one before, if any, is retired
    ROLE_GRANTED = "role_granted"
    ROLE_REVOKED = "role_revoked"
    AUDIT_READ = "audit_read"
    AUDIT_EXPORTED = "audit_exported"


OPERATORS_STORY: Final = frozenset(
    {
        Action.SYSTEM_STEPPED_UP,
        Action.IMPORT_STAGED,
        Action.IMPORT_CONFIRMED,
        Action.IMPORT_DISCARDED,
        Action.INSTITUTION_ADDED,
        Action.INSTITUTION_DECLINED,
        Action.RELEASE_PROPOSED,
        Action.RELEASE_APPROVED,
        Action.RELEASE_REJECTED,
        Action.RELEASE_VOIDED,
        Action.RELEASE_SCHEDULED,
        Action.SCHEDULE_TAKEN_BACK,
        Action.RELEASED,
        Action.RELEASED_ALONE,
        Action.RELEASED_LATE,
        Action.RELEASE_STOPPED,
        Action.AMENDMENT_PROPOSED,
        Action.AMENDED,
        Action.SIGNING_KEY_MADE,
        Action.ROLE_GRANTED,
        Action.ROLE_REVOKED,
        Action.AUDIT_EXPORTED,
    }
)
"""Acts that are logged as well: rare, of the house, and about no candidate."""
