package steel.data.operator;

import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;
import steel.data.Profile;

/// Removes HTML and decodes its entities.
///
/// Reference: the text is parsed as a document of its own and the texts below its body are joined
/// with nothing between; whatever looks like a tag is one, so that `1<a and b>2` loses its middle.
/// Corrected: [HtmlText], which removes only tags of HTML and breaks lines where HTML does.
public record CleanHtmlMapper(Profile profile) implements Operator.Mapper {
  private static final Pattern BODY_END =
      Pattern.compile("</(?:body|html)[ \\t\\n\\f]*>", Pattern.CASE_INSENSITIVE);

  @Override
  public String name() {
    return "clean_html_mapper";
  }

  @Override
  public String map(String text) {
    return profile == Profile.REFERENCE ? reference(text) : HtmlText.of(text);
  }

  private static String reference(String text) {
    if (isPlain(text)) {
      return withoutLeadingSpace(text);
    }
    String listed =
        text.replace("<li>", "\n*")
            .replace("</li>", "")
            .replace("<ol>", "\n*")
            .replace("</ol>", "");
    if (isPlain(listed)) {
      return withoutLeadingSpace(listed);
    }
    Document document = Jsoup.parse(asStream(listed));
    Element body = document.body();
    if (!body.nameIs("body")) {
      return ""; // a set of frames
    }
    StringBuilder out = new StringBuilder(listed.length());
    NodeTraversor.filter((node, _) -> visit(node, out), body);
    return out.toString();
  }

  /// What the standard does before parsing (line breaks become LF), and what jsoup leaves undone:
  /// text after the end of the body belongs into it, as if the end tag were not there.
  private static String asStream(String text) {
    return BODY_END.matcher(text.replace("\r\n", "\n").replace('\r', '\n')).replaceAll("");
  }

  private static NodeFilter.FilterResult visit(Node node, StringBuilder out) {
    switch (node) {
      case TextNode some -> out.append(some.getWholeText());
      case DataNode some -> out.append(some.getWholeData());
      case Element element when element.nameIs("template") -> {
        return NodeFilter.FilterResult.SKIP_ENTIRELY;
      }
      default -> {
        // comments and other elements have no text of their own
      }
    }
    return NodeFilter.FilterResult.CONTINUE;
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '<' || c == '&' || c == '\r' || c == 0) {
        return false;
      }
    }
    return true;
  }

  private static String withoutLeadingSpace(String text) {
    int from = 0;
    while (from < text.length() && " \t\n\f\r".indexOf(text.charAt(from)) >= 0) {
      from++;
    }
    return text.substring(from);
  }
}
