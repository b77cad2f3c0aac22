"""nbclient, made to tell of outputs as they come, to keep them within bounds, and to see a dead kernel at once."""

import asyncio
from typing import Any, Callable, Dict, List, Optional

from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_output

#: Characters of what one cell prints, and of all outputs together, that the notebook keeps; the log has the rest.
MOST_PRINTED, MOST_TOGETHER = 1_000_000, 20_000_000

_REST = "\n… the rest is in the run's log\n"


class OutputClient(NotebookClient):
    """Runs cells one by one on a kernel that is there already. ``changed`` is told the index of a cell that has a new output."""

    def __init__(self, notebook: Any, client: Any, died: "asyncio.Future[int]", changed: Callable[[int], None]) -> None:
        super().__init__(notebook, timeout=None, iopub_timeout=60)
        self.kc = client
        self._died, self._changed = died, changed
        self._room = MOST_TOGETHER
        self._bars: Dict[str, Dict[str, Any]] = {}
        died.add_done_callback(lambda _: asyncio.get_running_loop().call_later(0.3, self._give_up))

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        """Takes a message from the kernel."""
        try:
            return super().process_message(msg, cell, cell_index)
        finally:
            self._changed(cell_index)

    def output(self, outs: List[Any], msg: Any, display_id: str, cell_index: int) -> Any:
        """Takes an output. What is printed is one output, however many pieces it comes in."""
        content = msg["content"]
        is_stream = msg["msg_type"] == "stream"
        if self.output_hook_stack[msg["parent_header"].get("msg_id")]:
            return super().output(outs, msg, display_id, cell_index)
        if not is_stream:
            return self._show(outs, msg, display_id, cell_index)
        last = outs[-1] if outs and not self.clear_before_next_output else None
        if last is not None and last.output_type == "stream" and last.name == content["name"]:
            if not last.text.endswith(_REST):
                self._room += len(last.text)
                last.text = self._cut(_as_printed(last.text + content["text"]))
                self._room -= len(last.text)
            return None
        added = super().output(outs, msg, display_id, cell_index)
        added.text = self._cut(_as_printed(added.text))
        self._room -= len(added.text)
        return added

    def handle_comm_msg(self, outs: List[Any], msg: Any, cell_index: int) -> None:
        """Takes a widget's message: progress bars of ``tqdm.notebook`` are told as progress."""
        super().handle_comm_msg(outs, msg, cell_index)
        content = msg["content"]
        state = content.get("data", {}).get("state") or {}
        if "FloatProgress" in str(state.get("_model_name")) or content.get("comm_id") in self._bars:
            bar = self._bars.setdefault(content["comm_id"], {})
            bar.update(state)
            from peach._tell import progress

            progress(bar.get("value", 0), bar.get("max"))

    async def _async_check_alive(self) -> None:
        if self._died.done():
            raise DeadKernelError("Kernel died")

    def _give_up(self) -> None:
        # What it said last has been read by now.
        if self.task_poll_for_reply is not None:
            self.task_poll_for_reply.cancel()

    def _show(self, outs: List[Any], msg: Any, display_id: str, cell_index: int) -> Any:
        added: Optional[Any] = super().output(outs, msg, display_id, cell_index)
        size = sum(len(str(value)) for value in added.get("data", {}).values()) if added else 0
        if added and size > self._room:
            outs[outs.index(added)] = added = new_output(
                "stream", name="stderr", text=f"peach: an output of {size:,} characters is not kept: the outputs are too large together\n")
        else:
            self._room -= size
        return added

    def _cut(self, text: str) -> str:
        most = max(0, min(MOST_PRINTED, self._room))
        return text if len(text) <= most else text[:most] + _REST


def _as_printed(text: str) -> str:
    """As on a terminal: a carriage return begins the line anew, so that of a progress bar the last state stays."""
    if "\r" not in text:
        return text
    lines = text.replace("\r\n", "\n").split("\n")
    # One at the very end waits for what comes over it.
    return "\n".join(line if "\r" not in line else line[line.rstrip("\r").rfind("\r") + 1 :] for line in lines)
