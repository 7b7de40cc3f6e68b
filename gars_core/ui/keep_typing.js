// A text area hands over its text when it loses the focus. A refresh in mid-sentence would lose the sentence, so it is
// handed over after every pause as well; the caret stays where it is.
if (!window.garsKeepsTyping) {
  window.garsKeepsTyping = true;
  const PAUSE_MS = 500;
  let pause;
  document.addEventListener("input", (event) => {
    const box = event.target;
    if (box.tagName !== "TEXTAREA") return;
    clearTimeout(pause);
    pause = setTimeout(() => box.dispatchEvent(new FocusEvent("focusout", { bubbles: true })), PAUSE_MS);
  }, true);
  // After Ctrl+Enter the hands leave the text: the keys 1 to 5 are to rate the picture, not to be typed. In the critic's
  // box it does what that says, and not what it does elsewhere on the page.
  window.addEventListener("keydown", (event) => {
    const box = event.target;
    if (box.tagName === "TEXTAREA" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const follow = box.closest("[class*='_critic_advice']")?.querySelector("[class*='_critic_follow'] button");
      if (follow) event.stopPropagation();
      setTimeout(() => { box.blur(); follow?.click(); }, 50);
    }
  }, true);
  // From any other input Ctrl+Enter is taken for a press on that input, or for nothing: it means the page's button.
  window.addEventListener("keydown", (event) => {
    const from = event.target;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || from.tagName === "TEXTAREA") return;
    if (from === document.body || from.closest("[data-testid=stForm]")) return;
    const keys = [...document.querySelectorAll("kbd[aria-label*='+ Enter']")];
    const button = keys.map((key) => key.closest("button")).find((button) => button?.checkVisibility());
    if (!button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    from.blur();  // hands a number over first
    setTimeout(() => button.click(), 50);
  }, true);
  // A tap leaves a box and presses a link of the menu in one instant; the text is sent after the press then, from the
  // page that it was typed on, and the page does not turn. So the press waits for the text.
  const SOON_MS = 50;
  let left = -Infinity;
  document.addEventListener("focusout", (event) => {
    if (event.isTrusted && event.target.matches("textarea, input")) left = event.timeStamp;
  }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".stPageLink a");
    if (!link || !event.isTrusted || event.ctrlKey || event.metaKey || event.timeStamp - left > SOON_MS) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => link.click(), SOON_MS);
  }, true);
}
