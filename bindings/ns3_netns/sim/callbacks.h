// SPDX-License-Identifier: GPL-2.0-only

#ifndef CALLBACKS_H
#define CALLBACKS_H

/**
 * @file
 * Calls from the simulation into Python. cling compiles this file when ns3_netns loads ns-3. The
 * functions of Python's C interface are declared here, so that its headers are not needed.
 */

#include "crashes.h"

#include "ns3/callback.h"
#include "ns3/net-device-table.h"
#include "ns3/netns-lock.h"
#include "ns3/netns-trace-helper.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"

#include <cstdlib>
#include <cxxabi.h>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

struct _object;

extern "C"
{
    void Py_IncRef(_object*);
    void Py_DecRef(_object*);
    int Py_IsInitialized(void);
    _object* PyBool_FromLong(long);
    _object* PyLong_FromLongLong(long long);
    _object* PyLong_FromUnsignedLongLong(unsigned long long);
    _object* PyFloat_FromDouble(double);
    _object* PyUnicode_DecodeUTF8(const char*, ssize_t, const char*);
    _object* PyTuple_New(ssize_t);
    int PyTuple_SetItem(_object*, ssize_t, _object*);
    _object* PyObject_CallObject(_object*, _object*);
    _object* PyObject_CallFunctionObjArgs(_object*, ...);
    void PyErr_Fetch(_object**, _object**, _object**);
    void PyErr_NormalizeException(_object**, _object**, _object**);
    int PyException_SetTraceback(_object*, _object*);
    extern _object _Py_NoneStruct;
}

namespace CPyCppyy
{
_object* Instance_FromVoidPtr(void* address, const std::string& type, bool owned);
}

namespace ns3
{
namespace netns
{
namespace python
{

/** @return the C++ name of a type */
inline std::string
GetTypeName(const std::type_info& info)
{
    std::unique_ptr<char, decltype(&std::free)> name(
        abi::__cxa_demangle(info.name(), nullptr, nullptr, nullptr),
        &std::free);
    return name ? name.get() : info.name();
}

/** A copy of a NetDeviceRecord for a callable, because the record can be deleted. */
struct DeviceInfo
{
    Ptr<NetDevice> device; //!< the device; null for a loopback that has no Node yet
    uint32_t ifindex;      //!< Linux's interface index
    std::string name;      //!< its name
};

/** @brief Gives a C++ object to Python, which deletes it. @param value made with new */
template <typename T>
_object*
Give(T* value)
{
    static const std::string type = GetTypeName(typeid(T));
    return CPyCppyy::Instance_FromVoidPtr(value, type, true);
}

/** Whether a type counts its references. */
template <typename T, typename = void>
struct IsCounted : std::false_type
{
};

template <typename T>
struct IsCounted<T, std::void_t<decltype(std::declval<const T&>().GetReferenceCount())>>
    : std::true_type
{
};

template <typename T>
_object*
ToPython(const Ptr<T>& value)
{
    if (!value)
    {
        Py_IncRef(&_Py_NoneStruct);
        return &_Py_NoneStruct;
    }
    using Plain = std::remove_const_t<T>;
    return Give(new Ptr<Plain>(const_cast<Plain*>(PeekPointer(value))));
}

inline _object*
ToPython(const std::string& value)
{
    return PyUnicode_DecodeUTF8(value.data(), static_cast<ssize_t>(value.size()), "replace");
}

inline _object*
ToPython(const NetDeviceRecord& value)
{
    return Give(new DeviceInfo{value.device, value.ifindex, value.GetName()});
}

inline _object*
ToPython(const NetnsLock& value)
{
    return ToPython(value.GetName());
}

/** @brief Converts an argument of a trace source for Python, which may keep it.
 * @return a new reference */
template <typename T>
_object*
ToPython(const T& value)
{
    if constexpr (std::is_same_v<T, bool>)
    {
        return PyBool_FromLong(value);
    }
    else if constexpr (std::is_enum_v<T>)
    {
        return PyLong_FromLongLong(static_cast<long long>(value));
    }
    else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>)
    {
        return PyLong_FromLongLong(value);
    }
    else if constexpr (std::is_integral_v<T>)
    {
        return PyLong_FromUnsignedLongLong(value);
    }
    else if constexpr (std::is_floating_point_v<T>)
    {
        return PyFloat_FromDouble(value);
    }
    else if constexpr (IsCounted<T>::value)
    {
        return ToPython(Ptr<const T>(&value));
    }
    else
    {
        return Give(new T(value));
    }
}

/** Called with an exception that left a callable. */
inline _object* g_failed = nullptr;

/** Whether the simulation is being destroyed; then no callable is called. */
inline bool g_silent = false;

/** @brief Passes the current Python exception to g_failed, and stops the simulation. */
inline void
Fail()
{
    _object* type = nullptr;
    _object* value = nullptr;
    _object* traceback = nullptr;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (traceback)
    {
        PyException_SetTraceback(value, traceback);
    }
    Py_DecRef(PyObject_CallFunctionObjArgs(g_failed, value, nullptr));
    Simulator::Stop();
}

/** A Python callable. It lives as long as C++ may call it. */
class Callable
{
  public:
    /** @param function the Python callable */
    explicit Callable(_object* function)
        : m_function(function)
    {
        Py_IncRef(function);
    }

    ~Callable()
    {
        Drop();
    }

    Callable(const Callable&) = delete;            // counts a reference
    Callable& operator=(const Callable&) = delete; // counts a reference

    /** @brief Lets go of the callable; later calls do nothing. */
    void Drop()
    {
        if (m_function && Py_IsInitialized())
        {
            Py_DecRef(m_function);
        }
        m_function = nullptr;
    }

    /** @brief Calls the callable with these arguments. */
    template <typename... A>
    void operator()(const A&... arguments) const
    {
        if (!m_function || g_silent)
        {
            return;
        }
        _object* tuple = PyTuple_New(sizeof...(A));
        ssize_t i = 0;
        (PyTuple_SetItem(tuple, i++, ToPython(arguments)), ...);
        // The callable may call Drop()
        _object* function = m_function;
        Py_IncRef(function);
        _object* result = PyObject_CallObject(function, tuple);
        Py_DecRef(function);
        Py_DecRef(tuple);
        result ? Py_DecRef(result) : Fail();
        if (g_crash)
        {
            Simulator::Stop(); // also if the callable caught the exception
        }
    }

  private:
    _object* m_function; //!< the callable; null after Drop()
};

/** A callable that several parts of ns-3 share. */
using Shared = std::shared_ptr<Callable>;

/** @return a callable that C++ holds */
inline Shared
Share(_object* function)
{
    return std::make_shared<Callable>(function);
}

/** @return a callback of an operation @param callable called with 0 or a negative errno value */
inline std::function<void(int)>
MakeDone(const Shared& callable)
{
    return [callable](int error) { (*callable)(error); };
}

/** @brief Schedules a callable. @param seconds from now */
inline EventId
Schedule(double seconds, const Shared& callable)
{
    return Simulator::Schedule(Seconds(seconds), [callable] { (*callable)(); });
}

/** @brief Calls a callable when the simulation is destroyed. */
inline void
ScheduleDestroy(const Shared& callable)
{
    Simulator::ScheduleDestroy([callable] {
        if (g_crash)
        {
            NetnsTraceHelper::GiveUp(); // who still calls Simulator::Destroy() goes by the guard
        }
        (*callable)();
    });
}

/** @return the accessor of a trace source; null if there is none */
inline Ptr<const TraceSourceAccessor>
FindTraceSource(ObjectBase& object, const std::string& name)
{
    return object.GetInstanceTypeId().LookupTraceSourceByName(name);
}

/** @return the type of the accessor of a trace source, which contains the type of the source; empty
 * if there is no such source */
inline std::string
GetAccessorType(ObjectBase& object, const std::string& name)
{
    Ptr<const TraceSourceAccessor> accessor = FindTraceSource(object, name);
    if (!accessor)
    {
        return "";
    }
    const TraceSourceAccessor& real = *accessor;
    return GetTypeName(typeid(real));
}

/** @return the C++ name of the signature with which a trace source was registered */
inline std::string
GetSignatureName(ObjectBase& object, const std::string& name)
{
    TypeId::TraceSourceInformation information;
    object.GetInstanceTypeId().LookupTraceSourceByName(name, &information);
    return information.callback;
}

/** @return the names of the trace sources of an object, those of its own class first */
inline std::vector<std::string>
GetTraceSources(ObjectBase& object)
{
    std::vector<std::string> names;
    for (TypeId type = object.GetInstanceTypeId(); type.HasParent(); type = type.GetParent())
    {
        for (std::size_t i = 0; i < type.GetTraceSourceN(); ++i)
        {
            names.push_back(type.GetTraceSource(i).name);
        }
    }
    return names;
}

/** @brief Connects a callable to a trace source of this signature. @return whether it succeeded */
template <typename... A>
bool
Connect(ObjectBase& object, const std::string& name, const Shared& callable)
{
    return FindTraceSource(object, name)
        ->ConnectWithoutContext(&object, Callback<void, A...>([callable](A... arguments) {
            (*callable)(arguments...);
        }));
}

} // namespace python
} // namespace netns
} // namespace ns3

#endif /* CALLBACKS_H */
