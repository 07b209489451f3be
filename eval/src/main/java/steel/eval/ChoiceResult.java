package steel.eval;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import steel.files.AtomicFile;

/// What a run over multiple-choice questions found.
///
/// @param options how it was asked
/// @param micro over all questions, each counting once
/// @param macro over subjects, each counting once; C-Eval's own headline
/// @param subjects by name
/// @param questions in the order of the files
public record ChoiceResult(
    ChoiceOptions options,
    Accuracy micro,
    Accuracy macro,
    List<SubjectScore> subjects,
    List<Answered> questions) {

  /// What four equal choices give a model that knows nothing.
  public static final double CHANCE = 0.25;

  private static final ObjectMapper JSON =
      new ObjectMapper().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  public ChoiceResult {
    subjects = List.copyOf(subjects);
    questions = List.copyOf(questions);
  }

  /// How one subject went.
  public record SubjectScore(String subject, Accuracy accuracy) {}

  /// One question and what the model made of it.
  ///
  /// @param question what was asked
  /// @param promptHash SHA-256 of the prompt's text
  /// @param promptTokens its length
  /// @param shots worked examples in it; fewer than asked for where the prompt was too long
  /// @param written what the model wrote before its letter; empty where it was not to name a choice
  /// @param scores of each choice: its log-probability, a mean per token when scoring texts; empty
  ///   where the prompt did not fit the model even without examples
  /// @param tokens of each choice
  /// @param chosen index of the largest score, the first of equals; -1 where there are no scores
  public record Answered(
      Question question,
      String promptHash,
      int promptTokens,
      int shots,
      String written,
      List<Double> scores,
      List<Integer> tokens,
      int chosen) {
    public Answered {
      scores = List.copyOf(scores);
      tokens = List.copyOf(tokens);
    }

    /// Whether the model chose the right answer; no choice is wrong.
    public boolean isRight() {
      return chosen == question.answer();
    }

    /// Whether the model could be asked at all.
    public boolean fits() {
      return chosen >= 0;
    }

    /// The scores as probabilities of the choices among themselves; empty where there are none.
    public List<Double> probabilities() {
      double max = scores.stream().mapToDouble(Double::doubleValue).max().orElse(0);
      double sum = scores.stream().mapToDouble(s -> Math.exp(s - max)).sum();
      return scores.stream().map(s -> Math.exp(s - max) / sum).toList();
    }

    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("subject", question.subject());
      json.put("id", question.id());
      json.put("question", question.text());
      json.put("choices", question.choices());
      json.put("answer", Question.letter(question.answer()));
      json.put("chosen", fits() ? Question.letter(chosen) : "");
      json.put("right", isRight());
      json.put("written", written);
      json.put("scores", scores);
      json.put("probabilities", probabilities());
      json.put("tokens", tokens);
      json.put("shots", shots);
      json.put("prompt_tokens", promptTokens);
      json.put("prompt_sha256", promptHash);
      return json;
    }
  }

  /// Questions longer than the model's longest sequence; they count as wrong.
  public List<Answered> tooLong() {
    return questions.stream().filter(q -> !q.fits()).toList();
  }

  /// Questions that were asked with fewer examples than wanted, because more did not fit.
  public List<Answered> shortened() {
    return questions.stream().filter(q -> q.fits() && q.shots() < options.shots()).toList();
  }

  /// Writes one JSON object a question.
  ///
  /// @throws IOException if the disk refuses
  public void write(Path file) throws IOException {
    AtomicFile.write(
        file,
        out -> {
          for (Answered question : questions) {
            out.write(JSON.writeValueAsString(question.json()).getBytes(StandardCharsets.UTF_8));
            out.write('\n');
          }
        });
  }
}
