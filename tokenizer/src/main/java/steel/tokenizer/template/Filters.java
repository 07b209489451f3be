package steel.tokenizer.template;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The filters by name: those of [TextFilters], [RowFilters] and [PickFilters].
final class Filters {
  /// What a filter does.
  interface Filter {
    /// @throws TemplateException if input or arguments do not suit it
    Value apply(Run run, Value input, Arguments arguments);
  }

  private static final Map<String, Filter> ALL = new HashMap<>();

  /// Jinja's own that no published chat template was seen to use.
  private static final Set<String> LEFT_OUT =
      Set.of(
          "filesizeformat",
          "forceescape",
          "groupby",
          "pprint",
          "random",
          "slice",
          "striptags",
          "urlencode",
          "urlize",
          "wordwrap",
          "xmlattr");

  static {
    ALL.putAll(TextFilters.ALL);
    ALL.putAll(RowFilters.ALL);
    ALL.putAll(PickFilters.ALL);
  }

  private Filters() {}

  static boolean has(String name) {
    return ALL.containsKey(name);
  }

  /// @throws TemplateException if there is none of this name
  static Filter get(String name) {
    Filter filter = ALL.get(name);
    if (filter == null) {
      throw missing(name);
    }
    return filter;
  }

  static TemplateException missing(String name) {
    return new TemplateException(
        TemplateException.Kind.ASSERTION,
        LEFT_OUT.contains(name)
            ? "Jinja's filter '%s' is not supported here.".formatted(name)
            : "No filter named '%s'.".formatted(name));
  }
}
