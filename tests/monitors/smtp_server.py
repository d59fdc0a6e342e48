"""A mail server on loopback that keeps what it is given."""

import asyncio
import threading
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult


class MailServer:
    """Runs in a thread from `with` to its end; `mails` are the messages, `logins` who logged in, encrypted or not."""

    def __init__(self, *, tls=None, starttls=None, password=b"secret word"):
        self.mails, self.logins, self.recipients = [], [], []
        self._tls, self._starttls, self._password = tls, starttls, password
        self._loop = asyncio.new_event_loop()

    def __enter__(self):
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *error):
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def handle_DATA(self, server, session, envelope):
        self.recipients += envelope.rcpt_tos
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 kept"

    async def _listen(self):
        return await self._loop.create_server(self._session, "127.0.0.1", 0, ssl=self._tls)

    def _session(self):
        return SMTP(
            self,
            hostname="mail.example.org",
            tls_context=self._starttls,
            require_starttls=self._starttls is not None,
            authenticator=self._authenticate,
            auth_require_tls=False,
            loop=self._loop,
        )

    def _authenticate(self, server, session, envelope, mechanism, data):
        is_right = data.password == self._password
        if is_right:
            self.logins.append((data.login.decode(), self._tls is not None or session.ssl is not None))
        return AuthResult(success=is_right, handled=is_right)

    async def _end(self):
        self._server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await self._server.wait_closed()
