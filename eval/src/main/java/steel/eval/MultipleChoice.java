package steel.eval;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import steel.config.ConfigException;
import steel.eval.ChoiceOptions.Scoring;
import steel.eval.ChoiceResult.Answered;
import steel.eval.ChoiceResult.SubjectScore;
import steel.files.Checksum;
import steel.files.Progress;
import steel.model.LanguageModel;
import steel.tokenizer.Tokenizer;

/// Puts multiple-choice questions to a model and reads the answer off its log-probabilities: one
/// forward call a question when scoring by letter alone, and no parsing. The result depends on
/// model, questions and options alone, not on the number of threads.
public final class MultipleChoice {
  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final ChoiceOptions options;

  private MultipleChoice(LanguageModel model, Tokenizer tokenizer, ChoiceOptions options) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.options = options;
  }

  /// How many questions a folder has.
  ///
  /// @throws ConfigException if there are none
  /// @throws steel.files.FormatException if a file is not what it should be
  /// @throws IOException if a file cannot be read
  public static int count(Path questions) throws IOException {
    return Subject.readAll(questions).stream().mapToInt(s -> s.questions().size()).sum();
  }

  /// Asks every question of a folder in C-Eval's form (`val/SUBJECT_val.csv`, examples in `dev`),
  /// one thread a core.
  ///
  /// @throws ConfigException if there are no questions, fewer examples than `options` wants, or
  ///   model and tokenizer do not belong together
  /// @throws steel.files.FormatException if a file is not what it should be
  /// @throws IOException if a file cannot be read
  public static ChoiceResult run(
      LanguageModel model,
      Tokenizer tokenizer,
      Path questions,
      ChoiceOptions options,
      Progress progress)
      throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    return run(model, tokenizer, questions, options, threads, progress);
  }

  /// [#run(LanguageModel, Tokenizer, Path, ChoiceOptions, Progress)] with so many questions at a
  /// time.
  ///
  /// @throws IOException if a file cannot be read
  public static ChoiceResult run(
      LanguageModel model,
      Tokenizer tokenizer,
      Path questions,
      ChoiceOptions options,
      int threads,
      Progress progress)
      throws IOException {
    return run(model, tokenizer, questions, options, Integer.MAX_VALUE, threads, progress);
  }

  /// As the other, of some questions: the first ones of each subject.
  ///
  /// @param perSubject how many at most
  /// @throws IOException if a file cannot be read
  public static ChoiceResult run(
      LanguageModel model,
      Tokenizer tokenizer,
      Path questions,
      ChoiceOptions options,
      int perSubject,
      int threads,
      Progress progress)
      throws IOException {
    Vocabularies.requireOne(tokenizer, model);
    List<Subject> subjects =
        Subject.readAll(questions).stream().map(subject -> subject.first(perSubject)).toList();
    for (Subject subject : subjects) {
      if (subject.examples().size() < options.shots()) {
        throw new ConfigException(
            "%s: %d examples wanted, dev/%s_dev.csv has %d"
                .formatted(questions, options.shots(), subject.name(), subject.examples().size()));
      }
    }
    return new MultipleChoice(model, tokenizer, options).ask(subjects, threads, progress);
  }

  private ChoiceResult ask(List<Subject> subjects, int threads, Progress progress)
      throws InterruptedIOException {
    int total = subjects.stream().mapToInt(s -> s.questions().size()).sum();
    List<Future<Answered>> pending = new ArrayList<>();
    List<Answered> answered = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads);
        Progress.Task task = progress.start("evaluate", "questions", total)) {
      for (Subject subject : subjects) {
        List<Question> examples = subject.examples().subList(0, options.shots());
        for (Question question : subject.questions()) {
          pending.add(pool.submit(() -> answer(question, examples)));
        }
      }
      try {
        for (Future<Answered> one : pending) {
          answered.add(one.get());
          task.advance(1);
        }
      } catch (ExecutionException e) {
        pool.shutdownNow();
        throw rethrown(e);
      } catch (InterruptedException e) {
        pool.shutdownNow();
        Thread.currentThread().interrupt();
        throw new InterruptedIOException(
            "stopped after %d of %d questions".formatted(answered.size(), total));
      }
    }
    return summary(subjects, answered);
  }

  private static RuntimeException rethrown(ExecutionException e) {
    return switch (e.getCause()) {
      case RuntimeException problem -> problem;
      case Error problem -> throw problem;
      case null, default -> new IllegalStateException(e);
    };
  }

  private Answered answer(Question question, List<Question> examples) {
    int longest = model.config().maxPositionEmbeddings();
    ChoicePrompt prompt = ChoicePrompt.of(question, examples, options, tokenizer);
    if (prompt.longest() > longest && !examples.isEmpty()) {
      return answer(question, examples.subList(0, examples.size() - 1));
    }
    double[] scores = new double[0];
    String written = "";
    if (prompt.longest() <= longest) {
      ContinuationScores found = scores(question, prompt);
      scores = found.values();
      written = tokenizer.decode(found.written());
    }
    return new Answered(
        question,
        Checksum.ofText(prompt.text()),
        prompt.ids().length,
        examples.size(),
        written,
        Arrays.stream(scores).boxed().toList(),
        prompt.continuations().stream().map(c -> c.length).toList(),
        largest(scores));
  }

  private ContinuationScores scores(Question question, ChoicePrompt prompt) {
    ContinuationScores scores;
    try {
      scores = ContinuationScores.of(model, prompt.ids(), prompt.lead(), prompt.continuations());
    } catch (ArithmeticException e) {
      throw new ConfigException(
          "question %s of %s: %s".formatted(question.id(), question.subject(), e.getMessage()), e);
    }
    if (options.scoring() == Scoring.TEXT) {
      for (int i = 0; i < scores.values().length; i++) {
        scores.values()[i] /= Math.max(1, prompt.continuations().get(i).length);
      }
    }
    return scores;
  }

  /// Index of the largest, the first of equals; -1 of none.
  private static int largest(double[] scores) {
    int best = -1;
    for (int i = 0; i < scores.length; i++) {
      if (best < 0 || scores[i] > scores[best]) {
        best = i;
      }
    }
    return best;
  }

  private ChoiceResult summary(List<Subject> subjects, List<Answered> answered) {
    List<SubjectScore> scores = new ArrayList<>();
    int from = 0;
    for (Subject subject : subjects) {
      int to = from + subject.questions().size();
      int correct = (int) answered.subList(from, to).stream().filter(Answered::isRight).count();
      scores.add(new SubjectScore(subject.name(), Accuracy.of(correct, to - from)));
      from = to;
    }
    List<Accuracy> all = scores.stream().map(SubjectScore::accuracy).toList();
    return new ChoiceResult(options, Accuracy.micro(all), Accuracy.macro(all), scores, answered);
  }
}
