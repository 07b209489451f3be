package steel.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import steel.cli.inspect.Ink;
import steel.cli.inspect.VisibleText;
import steel.infer.Logprobs;
import steel.infer.Logprobs.Candidate;
import steel.infer.Reply;
import steel.infer.Token;

/// Log-probabilities of a reply, for people and for machines. Only tokens whose text is part of the
/// answer have them.
final class LogprobView {
  private static final int SHOWN = 40; // letters of a token

  private LogprobView() {}

  /// Prints a line a token, or nothing if they were not asked for.
  static void print(Reply reply, PrintWriter out) {
    Table table = new Table("id", "logprob", "token");
    List<String> behind = new ArrayList<>(List.of("most likely"));
    for (Logprobs logprobs : of(reply)) {
      Candidate chosen = logprobs.chosen();
      table.add(Integer.toString(chosen.id()), number(chosen), shown(chosen));
      behind.add(
          logprobs.top().stream()
              .map(candidate -> shown(candidate) + " " + number(candidate))
              .collect(Collectors.joining(", ")));
    }
    if (behind.size() > 1) {
      table.print(out, behind);
    }
  }

  private static List<Logprobs> of(Reply reply) {
    return reply.tokens().stream().map(Token::logprobs).flatMap(Optional::stream).toList();
  }

  /// A token as one line can show it; its id where there is no tokenizer.
  private static String shown(Candidate candidate) {
    return candidate.text().isEmpty()
        ? Integer.toString(candidate.id())
        : new VisibleText(new Ink(false), "").of(candidate.text(), SHOWN).replace("\n", "");
  }

  private static String number(Candidate candidate) {
    return String.format(Locale.ROOT, "%.4f", candidate.logprob());
  }

  /// The same as values of JSON.
  static List<Map<String, Object>> fields(Reply reply) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Logprobs logprobs : of(reply)) {
      Map<String, Object> fields = fields(logprobs.chosen());
      fields.put("top_logprobs", logprobs.top().stream().map(LogprobView::fields).toList());
      all.add(fields);
    }
    return all;
  }

  private static Map<String, Object> fields(Candidate candidate) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", candidate.id());
    if (!candidate.text().isEmpty()) {
      fields.put("token", candidate.text());
    }
    fields.put("logprob", candidate.logprob());
    return fields;
  }
}
