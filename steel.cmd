@echo off
rem Starts Steel on Windows as the script steel does elsewhere, with the same flags: needs a JDK 25 or newer in
rem STEEL_JAVA_HOME or JAVA_HOME, and Maven to build. It builds what is missing, but does not see that sources are newer
rem than a build or that STEEL_TORCH is another, and keeps no archive of loaded classes.
setlocal enabledelayedexpansion
set "ROOT=%~dp0"
if not "%STEEL_JAVA_HOME%"=="" set "JAVA_HOME=%STEEL_JAVA_HOME%"
if "%JAVA_HOME%"=="" (
  echo steel: no JDK found; install a JDK 25 or newer and set STEEL_JAVA_HOME to its folder. 1>&2
  exit /b 2
)
set "MAJOR="
for /f "tokens=2 delims==." %%v in ('findstr /b "JAVA_VERSION=" "%JAVA_HOME%\release"') do set "MAJOR=%%~v"
set "MAJOR=%MAJOR:"=%"
if %MAJOR%0 LSS 250 (
  echo steel: %JAVA_HOME% is version %MAJOR%; set STEEL_JAVA_HOME to the folder of a JDK 25 or newer. 1>&2
  exit /b 2
)
if "%STEEL_TORCH%"=="" set "STEEL_TORCH=cpu"

rem What every JVM gets, and what the kernels need to be compiled soon; the script steel says why.
set "FLAGS=--sun-misc-unsafe-memory-access=allow -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8"
set "VECTOR=--add-modules=jdk.incubator.vector -XX:CompileCommand=quiet"
set "VECTOR=%VECTOR% -XX:CompileCommand=CompileThresholdScaling,steel.infer.kernel.*::*,0.02"
set "VECTOR=%VECTOR% -XX:CompileCommand=BackgroundCompilation,steel.infer.kernel.*::*,false"

set "VERB=%~1"
set "OPTION=%~2"
set "ENGINE="
if not "%VERB%"=="data" goto find
rem Two words are looked for, since an equals sign parts them too.
:words
if "%~1"=="--engine" if "%~2"=="spark" set "ENGINE=spark"
shift
if not "%~1"=="" goto words

:find
set "DIST=%ROOT%"
set "SPARK=%ROOT%spark\"
if not exist "%ROOT%pom.xml" goto run
set "DIST=%ROOT%cli\target\steel\"
set "SPARK=%ROOT%spark\target\steel\"
if "%VERB%"=="test" goto test
if "%VERB%"=="package" goto package
if "%VERB%"=="jmh" goto jmh
call :build_steel || exit /b 2
if "%ENGINE%"=="spark" (
  call :build_spark || exit /b 2
)

:run
if "%OMP_NUM_THREADS%"=="" set "OMP_NUM_THREADS=1"
if "%OPENBLAS_NUM_THREADS%"=="" set "OPENBLAS_NUM_THREADS=1"
if "%ONEDNN_PRIMITIVE_CACHE_CAPACITY%"=="" set "ONEDNN_PRIMITIVE_CACHE_CAPACITY=64"
set "CLASSES=%DIST%lib\*"
set "HEAP=1g"
set "GC=Serial"
if "%ENGINE%"=="spark" (
  set "CLASSES=%SPARK%lib\*;%DIST%lib\*"
  set "HEAP=2g"
  set "GC=Parallel"
  for %%p in (lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic) do (
    set "FLAGS=!FLAGS! --add-opens=java.base/java.%%p=ALL-UNNAMED"
  )
  for %%p in (jdk.internal.ref sun.nio.ch sun.nio.cs sun.util.calendar) do (
    set "FLAGS=!FLAGS! --add-opens=java.base/%%p=ALL-UNNAMED"
  )
  set "FLAGS=!FLAGS! -Dio.netty.tryReflectionSetAccessible=true"
)
for %%c in (data tokenizer report) do if "%VERB%"=="%%c" set "VECTOR="
if "%VERB%"=="" set "VECTOR="
if "%VERB:~0,1%"=="-" set "VECTOR="
for %%c in (generate chat embed) do if "%VERB%"=="%%c" set "FLAGS=!FLAGS! -Xmn32m"
if "%STEEL_HEAP%"=="" set "STEEL_HEAP=%HEAP%"
"%JAVA_HOME%\bin\java" %VECTOR% %FLAGS% --enable-native-access=ALL-UNNAMED -XX:+Use%GC%GC -Xmx%STEEL_HEAP% ^
  -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 ^
  -Dorg.bytedeco.javacpp.noPointerGC=true -Djava.awt.headless=true ^
  %STEEL_JAVA_OPTS% "-Dsteel.home=%ROOT%." -cp "%CLASSES%" steel.cli.Main %*
exit /b %ERRORLEVEL%

:test
set "EXCLUDED=long"
if "%OPTION%"=="--long" set "EXCLUDED=none"
if "%OPTION%"=="-h" set "OPTION=--help"
if "%OPTION%"=="--help" (
  echo Usage: steel test [--long]
  echo Builds everything and runs every check, minutes on two cores.
  echo       --long   Runs the slow tests too, such as a kill in every stage of the quickstart.
  exit /b 0
)
if not "%OPTION%"=="" if not "%OPTION%"=="--long" (
  echo steel: test knows only --long, not !OPTION! 1>&2
  exit /b 2
)
call :maven verify "-Dsteel.test.excludedGroups=%EXCLUDED%"
exit /b %ERRORLEVEL%

rem Makes target\steel-VERSION.tar.gz. It is for Windows, as the libraries in it are.
:package
set "WITH_SPARK="
if "%OPTION%"=="--spark" set "WITH_SPARK=yes"
if "%OPTION%"=="-h" set "OPTION=--help"
if "%OPTION%"=="--help" (
  echo Usage: steel package [--spark]
  echo Makes target\steel-VERSION.tar.gz, which runs with a JDK alone, without Maven.
  echo       --spark   Puts Spark into it, for data clean --engine spark; 190 MB more.
  exit /b 0
)
if not "%OPTION%"=="" if not defined WITH_SPARK (
  echo steel: package knows only --spark, not !OPTION! 1>&2
  exit /b 2
)
call :build_steel || exit /b 2
set "VERSION="
for /f "tokens=3 delims=<>" %%v in ('findstr /c:"<revision>" "%ROOT%pom.xml"') do (
  if not defined VERSION set "VERSION=%%v"
)
set "NAME=steel-%VERSION%"
set "STAGE=%ROOT%target\%NAME%"
if exist "%STAGE%" rmdir /s /q "%STAGE%"
call :copy_folder "%DIST%lib" "%STAGE%\lib" || exit /b 1
if defined WITH_SPARK (
  call :build_spark || exit /b 2
  call :copy_folder "%SPARK%lib" "%STAGE%\spark\lib" || exit /b 1
  call :copy_folder "%SPARK%submit" "%STAGE%\spark\submit" || exit /b 1
)
call :copy_folder "%ROOT%recipes" "%STAGE%\recipes" || exit /b 1
call :copy_folder "%ROOT%docs" "%STAGE%\docs" || exit /b 1
for %%f in (steel steel.cmd LICENSE README.md README.zh-CN.md) do (
  copy /y "%ROOT%%%f" "%STAGE%\%%f" >nul || exit /b 1
)
rem Windows' own tar: another one on the PATH would take the drive's letter for a host.
"%SystemRoot%\System32\tar.exe" -C "%ROOT%target" -czf "%STAGE%.tar.gz" "%NAME%" || exit /b 1
echo %STAGE%.tar.gz
exit /b 0

:jmh
if "%OPTION%"=="--help" (
  echo Usage: steel jmh [REGEX] [JMH options]
  echo Times each kernel in its plain and its vector form, minutes; REGEX chooses some by name.
  echo   -h    Tells the options of JMH, such as -p form=vector, -l, -f 3 or -rf json.
  exit /b 0
)
set "TIMINGS=%ROOT%bench\target\steel\"
call :build bench "%TIMINGS%" "building the timings, which the first time downloads JMH" || exit /b 2
set ARGUMENTS=%*
set "REST="
for /f "tokens=1*" %%a in ("!ARGUMENTS!") do set "REST=%%b"
"%JAVA_HOME%\bin\java" %VECTOR% %FLAGS% -XX:+UseSerialGC %STEEL_JAVA_OPTS% -cp "%TIMINGS%lib\*" ^
  org.openjdk.jmh.Main !REST!
exit /b %ERRORLEVEL%

:build_steel
call :build cli "%DIST%" "building, which the first time downloads libraries"
exit /b %ERRORLEVEL%

:build_spark
call :build spark "%SPARK%" "building the engine spark, which the first time downloads 190 MB"
exit /b %ERRORLEVEL%

rem Builds a room, unless the folder is there that it makes, and says why.
:build
if exist "%~2built" exit /b 0
if exist "%~2" rmdir /s /q "%~2"
echo steel: %~3 1>&2
call :maven -q -DskipTests -pl %1 -am package || exit /b 2
type nul >"%~2built"
exit /b 0

:maven
where mvn >nul 2>nul || (
  echo steel: building needs Maven 3.8 or newer and no mvn is on the PATH. 1>&2
  exit /b 2
)
call mvn -B -ntp "-Dstyle.color=never" -f "%ROOT%pom.xml" "-Dsteel.torch=%STEEL_TORCH%" %*
exit /b %ERRORLEVEL%

:copy_folder
xcopy /e /i /q /y "%~1" "%~2" >nul
exit /b %ERRORLEVEL%
