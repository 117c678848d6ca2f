"""How the page behind a link looks: one column, by day and by night, for thumbs and for a keyboard. Nothing in it is fetched."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--paper:#f4f5f7;--sheet:#fff;--ink:#1c1e21;--soft:#5d646e;--line:#d5d9df;--act:#2563b8;--bad:#b3202c}
@media(prefers-color-scheme:dark){
:root{--paper:#15171a;--sheet:#1f2226;--ink:#eceef1;--soft:#a2a9b3;--line:#3a3f47;--act:#3d7fdc;--bad:#ff8b86}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.5 -apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',sans-serif}
main{max-width:36rem;margin:0 auto;padding:1.25rem;background:var(--sheet);min-height:100vh;overflow-wrap:anywhere}
@media(min-width:40rem){main{margin:2.5rem auto;min-height:0;padding:2rem;border:1px solid var(--line);border-radius:12px}}
h1{font-size:1.35rem;line-height:1.3;margin:.8rem 0 .4rem}
h2{font-size:1rem;margin:0 0 .7rem}
p{margin:.4rem 0}
.soft{color:var(--soft);font-size:.875rem}
.pill{display:inline-block;color:#fff;font-size:.75rem;font-weight:600;letter-spacing:.04em;text-transform:uppercase;
padding:.2rem .65rem;border-radius:1rem;margin-right:.5rem}
.low{background:#5f6b7a}.medium{background:#8a6500}.high{background:#b5480f}.critical{background:#b3202c}
.said{border-left:3px solid var(--act);padding:.5rem .9rem;margin:1.2rem 0;background:var(--paper)}
.bad{border-color:var(--bad)}
form{margin-top:1.4rem;padding-top:1.4rem;border-top:1px solid var(--line)}
fieldset{border:0;margin:0;padding:0;min-width:0}
label{display:block}
label:not(.pick){margin-top:.9rem}
.top{display:flex;align-items:baseline}
form+p{margin-top:1rem}
.pick{display:flex;align-items:flex-start;gap:.7rem;
padding:.65rem .8rem;margin:0 0 .5rem;border:1px solid var(--line);border-radius:8px;cursor:pointer}
.pick input{margin:.35rem 0 0;flex:none;accent-color:var(--act)}
.pick:has(:checked){border-color:var(--act);outline:1px solid var(--act)}
.pick b{display:block}
input:not([type=radio]),select,textarea{display:block;width:100%;margin:.25rem 0 0;padding:.6rem .7rem;
font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:8px}
button{width:100%;margin-top:1.2rem;padding:.8rem;font:inherit;font-weight:600;color:#fff;background:var(--act);border:0;border-radius:8px;cursor:pointer}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
a{color:var(--act)}
"""
