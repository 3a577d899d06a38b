"""A button that copies a text to the clipboard, in the browser, without a rerun."""

from __future__ import annotations

import streamlit as st

_HTML = '<div class="row"><input readonly aria-label="link"><button type="button"></button></div>'
# Hidden until its text and its click are there: an empty link must not be copied.
_CSS = """
.row { display: flex; gap: .5rem; width: 100%; visibility: hidden; }
input { flex: 1; min-width: 0; font: inherit; font-size: .85rem; padding: .4rem .6rem;
  color: var(--st-text-color); background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
button { font: inherit; font-size: .85rem; padding: .4rem .9rem; cursor: pointer; color: #fff;
  background: var(--st-primary-color); border: 0; border-radius: var(--st-base-radius); }
button:focus-visible, input:focus-visible { outline: 2px solid var(--st-primary-color);
  outline-offset: 2px; }
"""
_JS = """
export default function (component) {
  const { parentElement, data } = component;
  const input = parentElement.querySelector("input");
  const button = parentElement.querySelector("button");
  input.value = data.text;
  button.textContent = data.label;
  parentElement.querySelector(".row").style.visibility = "visible";
  input.onfocus = () => input.select();
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(data.text);
    } catch (refused) {
      input.select();
      document.execCommand("copy");
    }
    button.textContent = data.done;
    setTimeout(() => { button.textContent = data.label; }, 2000);
  };
}
"""


def copy_button(text: str, *, label: str, done: str, key: str) -> None:
    """Draw a text in a line with a button that copies it."""
    mount = st.components.v2.component("copy_text", html=_HTML, css=_CSS, js=_JS)
    mount(key=key, data={"text": text, "label": label, "done": done})
