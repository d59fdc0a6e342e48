"use strict";
// Buttons that copy a line; without script, or where the browser gives no clipboard, the line is selected by hand.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", () => {
    getSelection().selectAllChildren(source);
    const isCopied = document.execCommand("copy"); // the newer way is not there on file://
    said.textContent = isCopied ? "Copied." : "Selected: copy it with the keyboard.";
  });
}
