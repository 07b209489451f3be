package steel.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// The `steel` command. Every stage is a subcommand of its own; a new one joins the list here.
@Command(
    name = "steel",
    description = "The whole life of a small Chinese-first language model, on the JVM.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "In the source tree the launcher also knows:",
      "  test [--long]  Runs every check; --long adds the slow ones.",
      "  package        Makes an archive that runs without Maven.",
      "  jmh [REGEX]    Times the kernels of the Java engine, plain and with SIMD."
    })
public final class Main implements Runnable {
  /// In the order of a model's life.
  private static final List<Class<?>> COMMANDS =
      List.of(
          DataCommand.class,
          TokenizerCommand.class,
          CreateCommand.class,
          PretrainCommand.class,
          SftCommand.class,
          EvalCommand.class,
          GenerateCommand.class,
          ChatCommand.class,
          EmbedCommand.class,
          QuickstartCommand.class,
          InspectCommand.class,
          ExportCommand.class,
          QuantizeCommand.class,
          VerifyCommand.class,
          ReportCommand.class,
          BenchCommand.class,
          DoctorCommand.class);

  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--verbose",
      description = "Show where in the program a failure comes from.",
      scope = ScopeType.INHERIT)
  private boolean verbose;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  Main() {}

  /// Starts the program and ends the process with its exit code: 0 done, 1 failed, 2 wrong usage,
  /// recipe or input.
  public static void main(String[] args) {
    if (System.getProperty(LOG_FORMAT) == null) {
      System.setProperty(LOG_FORMAT, "steel: %5$s%n"); // a warning is a sentence, as an error is
    }
    System.exit(commandLine(needed(args)).execute(args));
  }

  /// The command that is asked for, if one is: to prepare the options of all takes longer than to
  /// open a model.
  private static List<Class<?>> needed(String[] args) {
    return COMMANDS.stream()
        .filter(type -> args.length > 0 && name(type).equals(args[0]))
        .findFirst()
        .<List<Class<?>>>map(List::of)
        .orElse(COMMANDS);
  }

  private static String name(Class<?> type) {
    return type.getAnnotation(Command.class).name();
  }

  /// The whole command.
  static CommandLine commandLine() {
    return commandLine(COMMANDS);
  }

  private static CommandLine commandLine(List<Class<?>> subcommands) {
    Main main = new Main();
    CommandLine command = new CommandLine(main);
    subcommands.forEach(type -> command.addSubcommand(name(type), type));
    for (Class<?> type : List.of(int.class, Integer.class)) {
      register(command, type, Integer::valueOf, "a whole number");
    }
    for (Class<?> type : List.of(long.class, Long.class)) {
      register(command, type, Long::valueOf, "a whole number");
    }
    for (Class<?> type : List.of(double.class, Double.class)) {
      register(command, type, Double::valueOf, "a number");
    }
    return command
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionStrategy(Failures::run)
        .setParameterExceptionHandler(Failures::usage)
        .setExecutionExceptionHandler((e, failed, _) -> Failures.report(e, failed, main.verbose));
  }

  /// Numbers in the words of people: picocli would call them `int` and `long`.
  @SuppressWarnings(
      "unchecked") // picocli keys by the class, which for a primitive is its wrapper's
  private static <T> void register(
      CommandLine command, Class<?> type, Function<String, T> parse, String what) {
    command.registerConverter(
        (Class<T>) type,
        text -> {
          try {
            return parse.apply(text);
          } catch (NumberFormatException e) {
            throw new TypeConversionException("\"%s\" is not %s".formatted(text, what));
          }
        });
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /// The version that the build wrote into the jar.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"steel " + (version == null ? "(from class files)" : version)};
    }
  }
}
