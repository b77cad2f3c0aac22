"""What a notebook's kernel prints goes to the run's log at once, and to the notebook as well."""

import codecs
import os
from typing import Any

from ipykernel.iostream import OutStream


class LoggedStream(OutStream):
    """Standard output or error of a kernel. The log is written by the kernel itself, so that its last words are there however it ends."""

    def write(self, string: str) -> Any:
        """Writes a text."""
        if isinstance(string, str):
            self._log(string.encode("utf-8", "replace"))
        return super().write(string)

    def _log(self, content: bytes) -> None:
        descriptor = getattr(self, "_original_stdstream_copy", None)
        try:
            while descriptor is not None and content:
                content = content[os.write(descriptor, content) :]
        except OSError:
            pass  # nobody reads it any more

    def _watch_pipe_fd(self) -> None:
        # What programs and libraries write past Python; write() logs it.
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        try:
            while content := os.read(self._fid, 65536):
                self.write(decoder.decode(content))
        except (OSError, ValueError):
            pass  # the kernel ends
