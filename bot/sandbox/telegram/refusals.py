"""How Telegram says no: each refusal with its code and the words that programs compare with."""

from bot.sandbox.telegram.values import Json


class RefusalError(Exception):
    """A call that Telegram answers with `ok: false`."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def as_json(self) -> Json:
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(reason: str) -> RefusalError:
    return RefusalError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> RefusalError:
    return RefusalError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> RefusalError:
    return RefusalError(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int) -> RefusalError:
    return RefusalError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def unauthorized() -> RefusalError:
    return RefusalError(401, "Unauthorized")


def not_found() -> RefusalError:
    return RefusalError(404, "Not Found")


def not_modified() -> RefusalError:
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )


def polled_elsewhere() -> RefusalError:
    return conflict("terminated by other getUpdates request; make sure that only one bot instance is running")


def webhook_is_active() -> RefusalError:
    return conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )


def query_too_old() -> RefusalError:
    return bad_request("query is too old and response timeout expired or query ID is invalid")
