// What a page can do without: the choice of theme, search, copying code, the mark in the table of contents.
(function () {
  'use strict';
  var root = document.documentElement, $ = function (s, e) { return (e || document).querySelector(s); };

  // theme: as the system has it, until somebody chooses
  var theme = $('#fn-theme');
  if (theme) theme.addEventListener('click', function () {
    var dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    try { localStorage.setItem('fn-theme', root.dataset.theme); } catch (e) { }
  });

  // a long list of pages shows where we are
  var bar = $('.side'), here = $('.side [aria-current]');
  if (bar && here && here.offsetTop > bar.clientHeight - 80) bar.scrollTop = here.offsetTop - bar.clientHeight / 2;

  // a link to a folded block unfolds it
  function unfold() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var e = target; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
    if (target) target.scrollIntoView();
  }
  addEventListener('hashchange', unfold);
  if (location.hash) unfold();

  // copy
  document.querySelectorAll('main .code').forEach(function (block) {
    var button = document.createElement('button');
    button.type = 'button'; button.className = 'copy'; button.textContent = 'Copy';
    button.addEventListener('click', function () {
      var text = $('code', block).textContent, done = function () { button.textContent = 'Copied'; setTimeout(function () { button.textContent = 'Copy'; }, 1500); };
      if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, fallback); else fallback();
      function fallback() {
        var s = getSelection(), r = document.createRange();
        r.selectNodeContents($('code', block)); s.removeAllRanges(); s.addRange(r);
        if (document.execCommand('copy')) done();
        s.removeAllRanges();
      }
    });
    block.appendChild(button);
  });

  // where we are
  var links = {}, seen = new Map();
  document.querySelectorAll('aside.toc a').forEach(function (a) { links[decodeURIComponent(a.hash.slice(1))] = a; });
  if (window.IntersectionObserver) {
    var heads = Array.prototype.filter.call(document.querySelectorAll('main h2[id], main h3[id]'), function (h) { return links[h.id]; });
    var follow = function () {
      var at = heads[0];
      heads.forEach(function (h) { if (h.getBoundingClientRect().top < 120) at = h; });
      Object.keys(links).forEach(function (id) { links[id].classList.toggle('here', at && id === at.id); });
    };
    var io = new IntersectionObserver(follow, { rootMargin: '-110px 0px 0px 0px' });
    heads.forEach(function (h) { io.observe(h); });
  }

  // search
  var open = $('#fn-search'), dialog;
  if (!open) return;
  var base = open.dataset.root + '/';
  function words(s) { return s.toLowerCase().normalize('NFKD').replace(/[\u0300-\u036f]/g, '').match(/[\p{L}\p{N}_.]+/gu) || []; }
  function escape(s) { return s.replace(/[&<>"]/g, function (c) { return { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }[c]; }); }
  function load(then) {
    if (window.fnIndex) return then();
    var s = document.createElement('script');
    s.src = base + 'search.js'; s.onload = then;
    document.head.appendChild(s);
  }
  function find(query) {
    var terms = words(query), phrase = query.trim().toLowerCase(), res = [];
    if (!terms.length) return res;
    window.fnIndex.forEach(function (page) {
      page[2].forEach(function (section) {
        var head = section[1].toLowerCase(), text = section[2].toLowerCase(), title = page[1].toLowerCase(), score = 0;
        var all = terms.every(function (t) {
          var s = 0;
          if (head.indexOf(t) >= 0) s += 8 + (words(head).indexOf(t) >= 0 ? 4 : 0);
          if (text.indexOf(t) >= 0) s += 2 + (new RegExp('(^|[^\\p{L}])' + t.replace(/[.]/g, '\\.'), 'u').test(text) ? 2 : 0);
          if (!s && title.indexOf(t) >= 0) s = .5;
          score += s;
          return s > 0;
        });
        if (!all || score < 2) return;
        if (terms.length > 1 && text.indexOf(phrase) >= 0) score += 6;
        if (terms.length > 1 && head.indexOf(phrase) >= 0) score += 12;
        res.push({ score: score, url: page[0] + (section[0] ? '#' + section[0] : ''), page: page[1], head: section[1], text: section[2] });
      });
    });
    return res.sort(function (a, b) { return b.score - a.score; }).slice(0, 30);
  }
  function snippet(text, query) {
    var terms = words(query), low = text.toLowerCase(), at = low.indexOf(query.trim().toLowerCase());
    if (at < 0) at = terms.reduce(function (m, t) { var i = low.indexOf(t); return i >= 0 && (m < 0 || i < m) ? i : m; }, -1);
    var from = Math.max(0, at - 60), part = (from ? '… ' : '') + text.slice(from, from + 180) + (from + 180 < text.length ? ' …' : '');
    return mark(part, terms);
  }
  function mark(text, terms) {
    return escape(text).replace(new RegExp('(' + terms.map(function (t) { return t.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'); }).join('|') + ')', 'gi'), '<mark>$1</mark>');
  }
  function show() {
    if (!dialog) {
      dialog = document.createElement('dialog');
      dialog.id = 'fn-dialog';
      dialog.setAttribute('aria-label', 'Search');
      dialog.innerHTML = '<form method="dialog"><input type="search" aria-label="Search all pages" placeholder="Search all pages" autocomplete="off"><button>Close</button></form>' +
        '<p role="status" class="count"></p><ol></ol>';
      document.body.appendChild(dialog);
      var input = $('input', dialog), list = $('ol', dialog);
      input.addEventListener('input', function () {
        load(function () {
          var found = find(input.value);
          $('.count', dialog).textContent = !input.value.trim() ? '' : found.length ? found.length + (found.length === 30 ? ' or more' : '') + ' found' : 'Nothing found';
          list.innerHTML = found.map(function (r) {
            return '<li><a href="' + base + escape(r.url) + '"><b>' + mark(r.head, words(input.value)) + '</b> <small>' + (r.page === r.head ? '' : escape(r.page)) + '</small><span>' + snippet(r.text, input.value) + '</span></a></li>';
          }).join('');
        });
      });
      input.addEventListener('keydown', function (e) {
        if (e.key === 'Enter') { e.preventDefault(); var a = $('a', list); if (a) a.click(); }
        if (e.key === 'ArrowDown') { e.preventDefault(); var b = $('a', list); if (b) b.focus(); }
      });
      list.addEventListener('keydown', function (e) {
        var step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
        if (!step) return;
        e.preventDefault();
        var all = Array.prototype.slice.call(list.querySelectorAll('a')), i = all.indexOf(document.activeElement) + step;
        (all[i] || input).focus();
      });
      list.addEventListener('click', function (e) { if (e.target.closest('a')) dialog.close(); });
      dialog.addEventListener('click', function (e) { if (e.target === dialog) dialog.close(); });
    }
    dialog.showModal();
    $('input', dialog).select();
    load(function () { });
  }
  open.addEventListener('click', show);
  addEventListener('keydown', function (e) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if ((e.key === '/' && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) || (e.key === 'k' && (e.ctrlKey || e.metaKey))) { e.preventDefault(); show(); }
  });
})();
