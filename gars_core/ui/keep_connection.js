// When the server is gone Streamlit turns everything grey and says nothing, and a server that was started anew knows
// nothing of the page: its first press would come to nothing. So this says what happened, and once the server is back it
// has the page drawn again, with what was typed.
if (!window.garsWatchesConnection) {
  window.garsWatchesConnection = true;
  const SOON_MS = 800;
  let notice, waiting;
  const gone = () => {
    notice = Object.assign(document.createElement("div"), { className: "gars-gone", role: "alert", textContent:
      "GARS has stopped, or cannot be reached. Start it again and this page goes on; what you typed is kept." });
    document.body.append(notice);
  };
  const look = () => {
    const app = document.querySelector("[data-testid=stApp]");
    const connected = app?.dataset.testConnectionState === "CONNECTED";
    if (connected && (notice || waiting)) {
      clearTimeout(waiting);
      notice?.remove();
      notice = waiting = null;
      document.querySelector(".st-key-shell_go_on button")?.click();
    }
    else if (app && !connected && !notice && !waiting) waiting = setTimeout(() => { waiting = null; gone(); }, SOON_MS);
  };
  new MutationObserver(look).observe(document.body,
    { subtree: true, attributes: true, attributeFilter: ["data-test-connection-state"] });
}
