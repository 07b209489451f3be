package steel.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import steel.eval.Accuracy;
import steel.eval.ChoiceOptions;
import steel.eval.ChoiceResult;

/// What `steel eval --json` prints of multiple choice.
///
/// @param micro over all questions
/// @param macro mean of the subjects
/// @param chance what guessing reaches
/// @param tooLong questions that did not fit the model
/// @param shortened how many were asked with fewer examples than wanted
record EvalSummary(
    String task,
    String model,
    String engine,
    String prompt,
    String scoring,
    String answer,
    int shots,
    boolean nfkc,
    Share micro,
    Share macro,
    double chance,
    List<Row> subjects,
    @JsonProperty("too_long") List<String> tooLong,
    int shortened) {

  /// One subject.
  record Row(String subject, Share share) {}

  /// Right answers.
  record Share(
      int correct,
      int count,
      double accuracy,
      @JsonProperty("standard_error") double standardError) {
    static Share of(Accuracy accuracy) {
      return new Share(
          accuracy.correct(), accuracy.count(), accuracy.value(), accuracy.standardError());
    }
  }

  static EvalSummary of(ChoiceResult result, Path model, Engines engine) {
    ChoiceOptions options = result.options();
    return new EvalSummary(
        "choice",
        model.toString(),
        engine.name().toLowerCase(Locale.ROOT),
        options.prompt().name().toLowerCase(Locale.ROOT),
        options.scoring().name().toLowerCase(Locale.ROOT),
        options.answer(),
        options.shots(),
        options.nfkc(),
        Share.of(result.micro()),
        Share.of(result.macro()),
        ChoiceResult.CHANCE,
        result.subjects().stream().map(s -> new Row(s.subject(), Share.of(s.accuracy()))).toList(),
        names(result.tooLong()),
        result.shortened().size());
  }

  /// Subject and id of each.
  static List<String> names(List<ChoiceResult.Answered> questions) {
    return questions.stream().map(q -> q.question().subject() + " " + q.question().id()).toList();
  }
}
