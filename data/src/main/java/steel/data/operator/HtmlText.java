package steel.data.operator;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import steel.data.text.Characters;

/// A text without its HTML, in one pass. Only what is surely HTML goes: tags of known elements
/// whose attributes look like attributes, comments, `script` and `style` with what is in them. So
/// `a<b`, `List<String>` and `1<a and b>2` stay, and so does everything between the fences of a
/// Markdown code block. Block elements and `br` break the line, list items begin with `*`, cells
/// are set apart by a space. Entities are decoded only with their semicolon.
final class HtmlText {
  private static final int MAX_INLINE_CODE = 300;
  private static final String OPENING = "\"'“‘「《";
  private static final String CLOSING = "\"'”’」》";

  private static final Set<String> BLOCKS =
      Set.of(
          "address",
          "article",
          "aside",
          "blockquote",
          "body",
          "br",
          "center",
          "dd",
          "details",
          "dialog",
          "dir",
          "div",
          "dl",
          "dt",
          "fieldset",
          "figcaption",
          "figure",
          "footer",
          "form",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "head",
          "header",
          "hgroup",
          "hr",
          "html",
          "legend",
          "li",
          "main",
          "menu",
          "nav",
          "ol",
          "optgroup",
          "option",
          "p",
          "pre",
          "section",
          "summary",
          "table",
          "tbody",
          "tfoot",
          "thead",
          "title",
          "tr",
          "ul");

  private static final Set<String> INLINE =
      Set.of(
          "a",
          "abbr",
          "acronym",
          "area",
          "audio",
          "b",
          "base",
          "basefont",
          "bdi",
          "bdo",
          "big",
          "button",
          "canvas",
          "caption",
          "cite",
          "code",
          "col",
          "colgroup",
          "data",
          "datalist",
          "del",
          "dfn",
          "em",
          "embed",
          "font",
          "frame",
          "frameset",
          "i",
          "iframe",
          "img",
          "input",
          "ins",
          "kbd",
          "label",
          "link",
          "map",
          "mark",
          "meta",
          "meter",
          "noembed",
          "noframes",
          "noscript",
          "object",
          "output",
          "param",
          "picture",
          "progress",
          "q",
          "rp",
          "rt",
          "ruby",
          "s",
          "samp",
          "script",
          "select",
          "small",
          "source",
          "span",
          "strike",
          "strong",
          "style",
          "sub",
          "sup",
          "svg",
          "td",
          "template",
          "textarea",
          "th",
          "time",
          "track",
          "tt",
          "u",
          "var",
          "video",
          "wbr");

  private final String text;
  private final StringBuilder out;
  private final Set<String> missing = new HashSet<>(); // what was looked for up to the end

  private HtmlText(String text) {
    this.text = text;
    this.out = new StringBuilder(text.length());
  }

  static String of(String text) {
    boolean plain = text.indexOf('<') < 0 && text.indexOf('&') < 0;
    return plain ? text : new HtmlText(text).withoutTags();
  }

  /// A tag.
  ///
  /// @param name in small letters
  /// @param closes whether it is an end tag
  /// @param end after its `>`
  private record Tag(String name, boolean closes, int end) {}

  private String withoutTags() {
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int next =
          switch (c) {
            case '<' -> afterMarkup(i);
            case '&' -> afterEntity(i);
            case '`' -> afterCode(i);
            default -> -1;
          };
      if (next < 0) {
        out.append(c);
        next = i + 1;
      }
      i = next;
    }
    return out.toString();
  }

  /// Copies code of Markdown, a fenced block or a piece of a line.
  private int afterCode(int i) {
    boolean fence = text.startsWith("```", i) && (i == 0 || text.charAt(i - 1) == '\n');
    int end;
    if (fence) {
      int close = text.indexOf("\n```", i + 3);
      end = close < 0 ? text.length() : close + 4;
    } else {
      end = i + 1;
      while (end < text.length()
          && end - i < MAX_INLINE_CODE
          && !endsInlineCode(text.charAt(end))) {
        end++;
      }
      if (end >= text.length() || text.charAt(end) != '`') {
        return -1;
      }
      end++;
    }
    out.append(text, i, end);
    return end;
  }

  private static boolean endsInlineCode(char c) {
    return c == '`' || c == '\n';
  }

  private int afterEntity(int i) {
    int end = i + 1;
    while (end < text.length() && end - i <= 32 && text.charAt(end) != ';') {
      char c = text.charAt(end);
      if (!(Characters.isAsciiLetter(c) || Characters.isAsciiDigit(c) || c == '#')) {
        return -1;
      }
      end++;
    }
    if (end >= text.length() || text.charAt(end) != ';') {
      return -1;
    }
    String decoded = HtmlEntities.decodeToken(text.substring(i + 1, end));
    if (decoded == null) {
      return -1;
    }
    out.append(decoded);
    return end + 1;
  }

  private int afterMarkup(int i) {
    if (text.startsWith("<!--", i)) {
      int end = indexOf("-->", i + 4);
      return end < 0 ? -1 : end + 3;
    }
    if (text.regionMatches(true, i, "<!doctype", 0, 9)) {
      int end = text.indexOf('>', i, Math.min(text.length(), i + HtmlAttributes.MAX_TAG));
      return end < 0 ? -1 : end + 1;
    }
    Tag tag = tagAt(i);
    if (tag == null || isMention(i, tag.end)) {
      return -1;
    }
    boolean dropsContent = tag.name.equals("script") || tag.name.equals("style");
    if (dropsContent && !tag.closes) {
      int close = indexOfEndTag(tag.name, tag.end);
      if (close >= 0) {
        int end = text.indexOf('>', close);
        return end < 0 ? text.length() : end + 1;
      }
    }
    appendBreak(tag);
    return tag.end;
  }

  /// A tag between quotation marks is talked about, not used.
  private boolean isMention(int from, int end) {
    int pair = from == 0 ? -1 : OPENING.indexOf(text.charAt(from - 1));
    return pair >= 0 && end < text.length() && text.charAt(end) == CLOSING.charAt(pair);
  }

  /// Finds a piece of text; what the rest of the text does not have is not looked for again.
  private int indexOf(String piece, int from) {
    int found = missing.contains(piece) ? -1 : text.indexOf(piece, from);
    if (found < 0) {
      missing.add(piece);
    }
    return found;
  }

  private int indexOfEndTag(String name, int from) {
    if (missing.contains(name)) {
      return -1;
    }
    for (int i = text.indexOf("</", from); i >= 0; i = text.indexOf("</", i + 2)) {
      if (text.regionMatches(true, i + 2, name, 0, name.length())) {
        return i;
      }
    }
    missing.add(name);
    return -1;
  }

  private void appendBreak(Tag tag) {
    if (BLOCKS.contains(tag.name)) {
      boolean atStart = out.isEmpty() || out.charAt(out.length() - 1) == '\n';
      if (!atStart || tag.name.equals("br")) {
        out.append('\n');
      }
      if (tag.name.equals("li") && !tag.closes) {
        out.append("* ");
      }
    } else if (tag.closes && (tag.name.equals("td") || tag.name.equals("th"))) {
      out.append(' ');
    }
  }

  private @Nullable Tag tagAt(int i) {
    boolean closes = text.startsWith("</", i);
    int from = closes ? i + 2 : i + 1;
    int at = from;
    while (at < text.length()
        && at - from <= 10
        && (Characters.isAsciiLetter(text.charAt(at))
            || Characters.isAsciiDigit(text.charAt(at)))) {
      at++;
    }
    String name = text.substring(from, at).toLowerCase(Locale.ROOT);
    if (!BLOCKS.contains(name) && !INLINE.contains(name)) {
      return null;
    }
    int end = HtmlAttributes.after(text, at);
    return end < 0 ? null : new Tag(name, closes, end);
  }
}
