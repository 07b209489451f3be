package steel.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import steel.files.FormatException;

/// The dirt that [EmbeddedCorpus] planted, as its `planted.json` tells, and how much of it a later
/// stage has caught.
///
/// The file maps each kind to `count`, `sources` (how many in which), `rule` and `traces`, one
/// trace for each planted piece.
///
/// @param kinds in the order of the file
public record PlantedDirt(List<Kind> kinds) {
  public PlantedDirt {
    kinds = List.copyOf(kinds);
  }

  /// How a planted piece is recognised in documents.
  public enum Rule {
    /// Its trace is in no document once it is caught.
    ABSENT,
    /// Its trace, read by letters and digits alone, is in one document: the original's.
    ONCE,
    /// It is a document without text.
    BLANK
  }

  /// One kind of dirt, such as `html`.
  ///
  /// @param sources how many pieces were planted in each source
  /// @param traces one for each piece
  public record Kind(String name, Rule rule, Map<String, Integer> sources, List<String> traces) {
    public Kind {
      sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
      traces = List.copyOf(traces);
    }

    public int count() {
      return traces.size();
    }
  }

  /// How much of a kind is gone.
  public record Caught(String kind, int planted, int caught) {}

  /// @param file the corpus's `planted.json`
  /// @throws IOException if it cannot be read
  /// @throws FormatException if it is not such a file
  public static PlantedDirt read(Path file) throws IOException {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new FormatException(file, "is no JSON; write the corpus again", e);
    }
    List<Kind> kinds = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      kinds.add(kind(file, entry.getKey(), entry.getValue()));
    }
    return new PlantedDirt(kinds);
  }

  private static Kind kind(Path file, String name, JsonNode node) {
    Map<String, Integer> sources = new LinkedHashMap<>();
    node.path("sources").properties().forEach(e -> sources.put(e.getKey(), e.getValue().asInt()));
    List<String> traces = new ArrayList<>();
    node.path("traces").forEach(trace -> traces.add(trace.asText()));
    if (traces.isEmpty() || traces.size() != node.path("count").asInt()) {
      throw new FormatException(file, name + " has not as many traces as its count says");
    }
    try {
      Rule rule = Rule.valueOf(node.path("rule").asText().toUpperCase(Locale.ROOT));
      return new Kind(name, rule, sources, traces);
    } catch (IllegalArgumentException e) {
      throw new FormatException(file, name + ": unknown rule " + node.path("rule"), e);
    }
  }

  /// Looks for what is left of the dirt in a folder of documents (`*.jsonl`, each line with
  /// `text`), as converting and cleaning write them.
  ///
  /// @return by kind, in the order of [#kinds]
  /// @throws IOException if a file cannot be read
  public List<Caught> lookFor(Path documents) throws IOException {
    Map<String, Integer> found = new HashMap<>();
    try (Stream<Path> files = Files.list(documents)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        count(file, found);
      }
    }
    return kinds.stream()
        .map(kind -> new Caught(kind.name, kind.count(), kind.count() - left(kind, found)))
        .toList();
  }

  /// A trace in the form in which it is looked for.
  private record Search(Kind kind, String trace, String key) {}

  private void count(Path file, Map<String, Integer> found) throws IOException {
    List<Search> searches = new ArrayList<>();
    for (Kind kind : kinds) {
      for (String trace : kind.traces.stream().distinct().toList()) {
        searches.add(new Search(kind, trace, kind.rule == Rule.ONCE ? letters(trace) : trace));
      }
    }
    ObjectMapper json = new ObjectMapper();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String text = json.readTree(line).path("text").asText();
        String letters = letters(text);
        for (Search search : searches) {
          boolean isHere =
              switch (search.kind.rule) {
                case ABSENT -> text.contains(search.key);
                case ONCE -> letters.contains(search.key);
                case BLANK -> text.isBlank();
              };
          if (isHere) {
            found.merge(search.kind.name + "\n" + search.trace, 1, Integer::sum);
          }
        }
      }
    }
  }

  private static int left(Kind kind, Map<String, Integer> found) {
    if (kind.rule == Rule.BLANK) {
      return Math.min(kind.count(), found.getOrDefault(kind.name + "\n", 0));
    }
    int left = 0;
    for (String trace : kind.traces) {
      int documents = found.getOrDefault(kind.name + "\n" + trace, 0);
      left += documents > (kind.rule == Rule.ONCE ? 1 : 0) ? 1 : 0;
    }
    return left;
  }

  /// Letters and digits alone, in lower case and compatibility form.
  private static String letters(String text) {
    String normal = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    StringBuilder letters = new StringBuilder();
    normal.codePoints().filter(Character::isLetterOrDigit).forEach(letters::appendCodePoint);
    return letters.toString();
  }
}
