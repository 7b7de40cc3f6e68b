// When the server is gone Streamlit turns everything grey and says nothing. What was typed stays in its boxes, and the
// page goes on by itself once the server is back; this says so.
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
    if (connected) { clearTimeout(waiting); waiting = null; notice?.remove(); notice = null; }
    else if (app && !notice && !waiting) waiting = setTimeout(() => { waiting = null; gone(); }, SOON_MS);
  };
  new MutationObserver(look).observe(document.body,
    { subtree: true, attributes: true, attributeFilter: ["data-test-connection-state"] });
}
